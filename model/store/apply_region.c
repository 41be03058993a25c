#include "model/store/apply.h"

#include <string.h>

bool apply_region_opened(const struct applying *a, struct fail *why) {
    return db_run(
        a->db,
        "INSERT INTO region (subject, code, name, genitive, operator_name, site, rules_version, consent_version) "
        "VALUES (:subject, :code, :name, :genitive, :operator_name, :site, :rules_version, :consent_version) "
        "ON CONFLICT (subject) DO UPDATE SET code = excluded.code, name = excluded.name, genitive = excluded.genitive, "
        "operator_name = excluded.operator_name, site = excluded.site, rules_version = excluded.rules_version, "
        "consent_version = excluded.consent_version",
        why, "subject:t", a->subject, ":r", &rec_region_opened, a->ev->payload, NULL);
}

bool apply_region_set(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO setting (subject, key, value) VALUES (:subject, :key, :value) "
                  "ON CONFLICT (subject, key) DO UPDATE SET value = excluded.value",
                  why, "subject:t", a->subject, ":r", &rec_region_set, a->ev->payload, NULL);
}

bool apply_municipality_added(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO municipality (subject, municipality, name, coordinator, coordinator_phone, group_link) "
                  "VALUES (:subject, :municipality, :name, :coordinator, :coordinator_phone, :group_link) "
                  "ON CONFLICT (subject, municipality) DO UPDATE SET name = excluded.name, coordinator = excluded.coordinator, "
                  "coordinator_phone = excluded.coordinator_phone, group_link = excluded.group_link",
                  why, "subject:t", a->subject, ":r", &rec_municipality, a->ev->payload, NULL);
}

bool apply_point_added(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO point (subject, point, municipality, name, kind, phone) "
                  "VALUES (:subject, :point, :municipality, :name, :kind, :phone) ON CONFLICT (subject, point) DO UPDATE SET "
                  "municipality = excluded.municipality, name = excluded.name, kind = excluded.kind, phone = excluded.phone",
                  why, "subject:t", a->subject, ":r", &rec_point, a->ev->payload, NULL);
}

/* A kiosk enrolled anew is no longer frozen. */
bool apply_kiosk_enrolled(const struct applying *a, struct fail *why) {
    return db_run(
        a->db,
        "INSERT INTO kiosk (subject, no, frozen, kiosk_epoch, name, point, municipality, scope, frame_key, box_key, serial) "
        "VALUES (:subject, :no, '', :kiosk_epoch, :name, :point, :municipality, :scope, :frame_key, :box_key, :serial) "
        "ON CONFLICT (subject, no) DO UPDATE SET frozen = '', kiosk_epoch = excluded.kiosk_epoch, name = excluded.name, "
        "point = excluded.point, municipality = excluded.municipality, scope = excluded.scope, "
        "frame_key = excluded.frame_key, box_key = excluded.box_key, serial = excluded.serial",
        why, "subject:t", a->subject, ":r", &rec_kiosk, a->ev->payload, NULL);
}

bool apply_kiosk_frozen(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE kiosk SET frozen = :reason WHERE subject = :subject AND no = :no", why, "subject:t",
                  a->subject, ":r", &rec_kiosk_frozen, a->ev->payload, NULL);
}

bool apply_kiosk_thawed(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE kiosk SET frozen = '' WHERE subject = :subject AND no = :no", why, "subject:t", a->subject,
                  ":r", &rec_kiosk_frozen, a->ev->payload, NULL);
}

bool apply_kiosk_epoch(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE kiosk SET kiosk_epoch = :kiosk_epoch, frozen = '' WHERE subject = :subject AND no = :no", why,
                  "subject:t", a->subject, ":r", &rec_kiosk_epoch, a->ev->payload, NULL);
}

bool apply_key_listed(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO centre_key (subject, no, least, answer_key, box_key, region_key, region_sig) "
                  "VALUES (:subject, :no, :least, :answer_key, :box_key, :region_key, :region_sig) "
                  "ON CONFLICT (subject, no) DO NOTHING",
                  why, "subject:t", a->subject, ":r", &rec_key_listed, a->ev->payload, NULL);
}

bool apply_kiosk_moved(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "UPDATE kiosk SET point = :point, municipality = :municipality, scope = :scope "
                  "WHERE subject = :subject AND no = :no",
                  why, "subject:t", a->subject, ":r", &rec_kiosk_moved, a->ev->payload, NULL);
}

bool apply_staff_added(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO staff (subject, removed, pending, name, role, municipality, point) "
                  "VALUES (:subject, 0, :pending, :name, :role, :municipality, :point) "
                  "ON CONFLICT (subject) DO UPDATE SET removed = 0, pending = excluded.pending, name = excluded.name, "
                  "role = excluded.role, municipality = excluded.municipality, point = excluded.point",
                  why, "subject:t", a->subject, "pending:i", a->pending, ":r", &rec_staff, a->ev->payload, NULL);
}

bool apply_staff_keyed(const struct applying *a, struct fail *why) {
    return db_run(
        a->db,
        "UPDATE staff SET salt = :salt, ops = :ops, mem = :mem, box_key = :box_key, sign_key = :sign_key, pending = :pending "
        "WHERE subject = :subject",
        why, "subject:t", a->subject, "pending:i", a->pending, ":r", &rec_staff_keyed, a->ev->payload, NULL);
}

bool apply_staff_removed(const struct applying *a, struct fail *why) {
    return db_run(a->db, "UPDATE staff SET removed = 1, pending = :pending WHERE subject = :subject", why, "subject:t",
                  a->subject, "pending:i", a->pending, NULL);
}

/* A16 */
bool apply_delegated(const struct applying *a, struct fail *why) {
    return db_run(a->db,
                  "INSERT INTO delegation (subject, event, pending, principal, role, municipality, first, last) "
                  "VALUES (:subject, :event, :pending, :principal, :role, :municipality, :first, :last) "
                  "ON CONFLICT (subject, event) DO NOTHING",
                  why, "subject:t", a->subject, "event:t", a->id, "pending:i", a->pending, ":r", &rec_delegated, a->ev->payload,
                  NULL);
}

/* The first end stands. */
bool apply_delegation_ended(const struct applying *a, struct fail *why) {
    const struct act *act = a->ev->payload;
    return db_run(a->db,
                  "UPDATE delegation SET ended = :day, pending = :pending "
                  "WHERE subject = :subject AND event = :of AND ended = ''",
                  why, "subject:t", a->subject, "of:t", act->open.of, "day:t", act->open.day, "pending:i", a->pending, NULL);
}
