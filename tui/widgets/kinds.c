/* The kinds of fields: one row each. What a value must be is in model/rules; here is how it is typed. */
#include "tui/widgets/field.h"

#include "model/base/text.h"

#include <string.h>

/* "2016-05-07" → "07052016" */
static void show_date(const char *stored, char *out, size_t room) {
    char shown[DATE_TEXT];
    date_iso_show(stored, shown);
    text_digits(shown, out, room);
}

static void show_phone(const char *stored, char *out, size_t room) {
    char shown[24];
    phone_show(stored, shown);
    text_copy(out, room, shown);
}

/* "32", "3102", "0013": no digit that follows can mend these. */
static bool date_hopeless(const char *typed, struct fail *why) {
    size_t n = strlen(typed);
    int day = n >= 2 ? (typed[0] - '0') * 10 + typed[1] - '0' : 1;
    int month = n >= 4 ? (typed[2] - '0') * 10 + typed[3] - '0' : 1;
    if (date_of(2000, month, day) != DATE_NONE) return false;
    fail_set(why, FAIL_INPUT, "no such day", _("There is no such day. Type the date as 07.05.2016."));
    return true;
}

const struct field_kind kind_text = {.name = "text", .check = free_text_check};
const struct field_kind kind_paper_number = {.name = "paper_number", .check = paper_number_check};
const struct field_kind kind_request_number = {.name = "request_number", .check = request_number_check};
const struct field_kind kind_handed = {.name = "handed", .check = handed_check};
const struct field_kind kind_name = {.name = "name", .letters = LETTERS_RUSSIAN, .check = name_check};
const struct field_kind kind_patronymic = {.name = "patronymic", .letters = LETTERS_RUSSIAN, .check = patronymic_check};
const struct field_kind kind_snils = {
    .name = "snils", .mask = "999-999-999 99", .letters = LETTERS_DIGITS, .check = snils_check};
const struct field_kind kind_date = {
    .name = "date",
    .mask = "99.99.9999",
    .letters = LETTERS_DIGITS,
    .pads = "31",
    .check = date_check,
    .show = show_date,
    .hopeless = date_hopeless,
};
const struct field_kind kind_phone = {
    .name = "phone", .letters = LETTERS_DIGITS, .signs = "+-() ", .check = phone_check, .show = show_phone, .most = 20};
const struct field_kind kind_email = {.name = "email", .letters = LETTERS_LATIN, .check = email_check};
const struct field_kind kind_birth_series = {.name = "birth series", .check = birth_series_check, .most = 12};
const struct field_kind kind_issuer_code = {
    .name = "issuer code", .mask = "999-999", .letters = LETTERS_DIGITS, .check = issuer_code_check, .show = text_digits};
const struct field_kind kind_postcode = {
    .name = "postcode", .mask = "999999", .letters = LETTERS_DIGITS, .check = postcode_check};
const struct field_kind kind_tick = {.name = "tick", .look = FIELD_TICK};
const struct field_kind kind_secret = {.name = "secret", .look = FIELD_SECRET};
