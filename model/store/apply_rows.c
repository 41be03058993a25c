#include "model/store/apply.h"

/* Events that put one row or change it, a statement each: with the columns of the event's record, :subject, and :event :pending
 * :at :seq :gsn of the event. */
const struct apply_row apply_rows[EV_COUNT] = {
    [EV_REGION_OPENED] =
        {"INSERT INTO region (subject, code, name, genitive, operator_name, site, rules_version, consent_version) "
         "VALUES (:subject, :code, :name, :genitive, :operator_name, :site, :rules_version, :consent_version) "
         "ON CONFLICT (subject) DO UPDATE SET code = excluded.code, name = excluded.name, genitive = excluded.genitive, "
         "operator_name = excluded.operator_name, site = excluded.site, rules_version = excluded.rules_version, "
         "consent_version = excluded.consent_version"},
    [EV_REGION_SET] = {"INSERT INTO setting (subject, key, value) "
                       "VALUES (:subject, :key, :value) ON CONFLICT (subject, key) DO UPDATE SET value = excluded.value"},
    [EV_MUNICIPALITY_ADDED] =
        {"INSERT INTO municipality (subject, municipality, name, coordinator, coordinator_phone, group_link, children) "
         "VALUES (:subject, :municipality, :name, :coordinator, :coordinator_phone, :group_link, :children) "
         "ON CONFLICT (subject, municipality) DO UPDATE SET name = excluded.name, coordinator = excluded.coordinator, "
         "coordinator_phone = excluded.coordinator_phone, group_link = excluded.group_link, "
         "children = excluded.children"},
    [EV_POINT_ADDED] =
        {"INSERT INTO point (subject, point, municipality, name, kind, phone) "
         "VALUES (:subject, :point, :municipality, :name, :kind, :phone) "
         "ON CONFLICT (subject, point) DO UPDATE SET municipality = excluded.municipality, name = excluded.name, "
         "kind = excluded.kind, phone = excluded.phone"},
    /* A kiosk enrolled anew is no longer frozen. */
    [EV_KIOSK_ENROLLED] =
        {"INSERT INTO kiosk (subject, no, frozen, kiosk_epoch, name, point, municipality, scope, frame_key, box_key, serial) "
         "VALUES (:subject, :no, '', :kiosk_epoch, :name, :point, :municipality, :scope, :frame_key, :box_key, :serial) "
         "ON CONFLICT (subject, no) DO UPDATE SET frozen = '', kiosk_epoch = excluded.kiosk_epoch, name = excluded.name, "
         "point = excluded.point, municipality = excluded.municipality, scope = excluded.scope, "
         "frame_key = excluded.frame_key, box_key = excluded.box_key, serial = excluded.serial"},
    [EV_KIOSK_FROZEN] = {"UPDATE kiosk SET frozen = :reason WHERE subject = :subject AND no = :no"},
    [EV_KIOSK_THAWED] = {"UPDATE kiosk SET frozen = '' WHERE subject = :subject AND no = :no"},
    [EV_KIOSK_EPOCH] = {"UPDATE kiosk SET kiosk_epoch = :kiosk_epoch, frozen = '' WHERE subject = :subject AND no = :no"},
    [EV_KIOSK_MOVED] = {"UPDATE kiosk SET point = :point, municipality = :municipality, scope = :scope "
                        "WHERE subject = :subject AND no = :no"},
    [EV_KEY_LISTED] = {"INSERT INTO centre_key (subject, no, least, answer_key, box_key, region_key, region_sig) "
                       "VALUES (:subject, :no, :least, :answer_key, :box_key, :region_key, :region_sig) "
                       "ON CONFLICT (subject, no) DO NOTHING"},

    [EV_STAFF_ADDED] = {"INSERT INTO staff (subject, removed, pending, name, role, municipality, point) "
                        "VALUES (:subject, 0, :pending, :name, :role, :municipality, :point) "
                        "ON CONFLICT (subject) DO UPDATE SET removed = 0, pending = excluded.pending, name = excluded.name, "
                        "role = excluded.role, municipality = excluded.municipality, point = excluded.point"},
    [EV_STAFF_KEYED] = {"UPDATE staff SET salt = :salt, ops = :ops, mem = :mem, box_key = :box_key, sign_key = :sign_key, "
                        "pending = :pending WHERE subject = :subject"},
    [EV_STAFF_REMOVED] = {"UPDATE staff SET removed = 1, pending = :pending WHERE subject = :subject"},
    /* A16 */
    [EV_ROLE_DELEGATED] = {"INSERT INTO delegation (subject, event, pending, principal, role, municipality, first, last) "
                           "VALUES (:subject, :event, :pending, :principal, :role, :municipality, :first, :last) "
                           "ON CONFLICT (subject, event) DO NOTHING"},
    /* The first end stands. */
    [EV_DELEGATION_ENDED] =
        {"UPDATE delegation SET ended = :day, pending = :pending WHERE subject = :subject AND event = :of AND ended = ''"},

    [EV_PERIOD_SET] = {"INSERT INTO period (subject, period, first, last, title, unit) "
                       "VALUES (:subject, :period, :first, :last, :title, :unit) "
                       "ON CONFLICT (subject, period) DO UPDATE SET first = excluded.first, last = excluded.last, "
                       "title = excluded.title, unit = excluded.unit"},
    [EV_PERIOD_OPENED] = {"UPDATE period SET opened = :day WHERE subject = :subject AND period = :period"},
    [EV_PERIOD_CLOSED] = {"UPDATE period SET closed = :day WHERE subject = :subject AND period = :period"},
    [EV_CAP_SET] = {"INSERT INTO cap (subject, period, group_code, count, money, nominal, share, title, health) "
                    "VALUES (:subject, :period, :group_code, :count, :money, :nominal, :share, :title, :health) "
                    "ON CONFLICT (subject, period, group_code) DO UPDATE SET count = excluded.count, money = excluded.money, "
                    "nominal = excluded.nominal, share = excluded.share, title = excluded.title, health = excluded.health"},

    [EV_LEASE_GRANTED] =
        {"INSERT INTO lease (subject, next, spent, granted_at, no, kind, first, last, kiosk_epoch, grant_no, not_after, "
         "period, group_code, money, most_decisions, most_days) "
         "VALUES (:subject, :first, 0, :at, :no, :kind, :first, :last, :kiosk_epoch, :grant_no, :not_after, :period, "
         ":group_code, :money, :most_decisions, :most_days) "
         "ON CONFLICT (subject) DO NOTHING"},
    /* What was written off meanwhile stays so, whatever its kiosk says, and is spent no more behind its first end. */
    [EV_LEASE_CLOSED] = {"UPDATE lease SET unused = CASE state WHEN 'lost' THEN unused ELSE :unused END, "
                         "fence = CASE state WHEN 'lost' THEN fence ELSE :seen END, "
                         "state = CASE state WHEN 'lost' THEN state ELSE 'closed' END, "
                         "ended = CASE ended WHEN 0 THEN :seq ELSE ended END, pending = :pending "
                         "WHERE subject = :subject AND state IN ('', 'expired', 'lost')"},
    [EV_LEASE_EXPIRED] = {"UPDATE lease SET unused = 0, state = CASE state WHEN 'lost' THEN state ELSE 'expired' END, "
                          "ended = CASE ended WHEN 0 THEN :seq ELSE ended END, pending = :pending "
                          "WHERE subject = :subject AND state IN ('', 'expired', 'lost')"},
    /* Spends made before the kiosk could have heard of it still count: `fence` is what it would have had to see. */
    [EV_LEASE_WRITTEN_OFF] = {"UPDATE lease SET state = 'lost', unused = 0, fence = :gsn WHERE subject = :subject"},
    [EV_LEASE_AUDITED] = {"UPDATE lease SET state = 'audited', unused = :reserved WHERE subject = :subject AND state = 'lost'"},
    [EV_LEASE_BREACHED] =
        {"INSERT INTO breach (subject, settled, of, no, kind, period, group_code, sum) "
         "VALUES (:subject, 0, :of, :no, :kind, :period, :group_code, :sum) ON CONFLICT (subject, of) DO NOTHING"},
    [EV_BREACH_SETTLED] = {"UPDATE breach SET settled = 1 WHERE subject = :subject AND no = :no"},
};
