#include "tests/harness/people.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/rules/terms.h"

#include <stdio.h>
#include <string.h>

/* Surnames as men bear them; women's end in -а or -ая. The compound ones give a large register its many different surnames. */
static const char *const surnames[] = {
    "Абрамов",   "Агафонов", "Аксёнов",   "Алексеев",  "Алёшин",   "Андреев",   "Антипов",    "Артёмьев", "Баранов",
    "Белов",     "Беляев",   "Бобров",    "Богданов",  "Борисов",  "Васильев",  "Виноградов", "Власов",   "Волков",
    "Воробьёв",  "Гаврилов", "Герасимов", "Голубев",   "Горшков",  "Григорьев", "Громов",     "Гуляев",   "Гусев",
    "Давыдов",   "Данилов",  "Демидов",   "Денисов",   "Дмитриев", "Дорофеев",  "Дубинин",    "Егоров",   "Елизаров",
    "Ершов",     "Ефимов",   "Жданов",    "Жуков",     "Завьялов", "Зайцев",    "Захаров",    "Зимин",    "Зуев",
    "Иванов",    "Игнатов",  "Ильин",     "Калинин",   "Карпов",   "Киселёв",   "Ковалёв",    "Козлов",   "Комаров",
    "Коновалов", "Королёв",  "Крылов",    "Кудрявцев", "Кузнецов", "Куликов",   "Лазарев",    "Лапин",    "Лебедев",
    "Логинов",   "Лукин",    "Макаров",   "Максимов",  "Мартынов", "Медведев",  "Мельников",  "Миронов",  "Михайлов",
    "Морозов",   "Назаров",  "Наумов",    "Некрасов",  "Никитин",  "Новиков",   "Овчинников", "Орлов",    "Осипов",
    "Павлов",    "Панфилов", "Петров",    "Поляков",   "Попов",    "Прохоров",  "Родионов",   "Романов",  "Рыбаков",
    "Савельев",  "Семёнов",  "Сергеев",   "Сидоров",   "Смирнов",  "Соболев",   "Соколов",    "Соловьёв", "Сорокин",
    "Степанов",  "Сухов",    "Тарасов",   "Терентьев", "Тихонов",  "Трофимов",  "Ушаков",     "Федотов",  "Фёдоров",
    "Филатов",   "Фролов",   "Харитонов", "Цветков",   "Чернов",   "Шестаков",  "Широков",    "Шубин",    "Щербаков",
    "Щукин",     "Юдин",     "Яковлев",
};
static const char *const roots[] = {
    "Бере", "Бори", "Вере", "Виш",  "Воро", "Гале", "Горо", "Гра",   "Дере", "Добро", "Дубо", "Жура", "Заго", "Зеле", "Золо",
    "Кали", "Камы", "Кара", "Коло", "Куро", "Лесо", "Липо", "Луго",  "Мали", "Медо",  "Мели", "Ново", "Оль",  "Оси",  "Пере",
    "Поле", "Рома", "Росо", "Руба", "Сере", "Сини", "Соло", "Старо", "Тара", "Туре",  "Хво",  "Холо", "Черё", "Шеле", "Яро",
};
static const char *const stems[] = {
    "бод", "вал", "верх", "гон", "дер", "дуб", "жиг", "зар", "кал", "кин", "ков", "лаг",  "лит", "мак", "мёт", "миг", "наб",
    "нец", "пак", "пас",  "рад", "рог", "руб", "сад", "сов", "тал", "тух", "фан", "хват", "цар", "чаг", "шин", "щеп", "яг",
};
static const char *const endings[] = {"ов", "ин", "ев", "ский", "енко"};

static const char *const boys[] = {
    "Александр", "Алексей", "Андрей",  "Арсений", "Артём",  "Богдан", "Вадим",   "Василий", "Виктор",  "Глеб",       "Григорий",
    "Даниил",    "Денис",   "Дмитрий", "Егор",    "Захар",  "Иван",   "Игорь",   "Илья",    "Кирилл",  "Константин", "Лев",
    "Леонид",    "Макар",   "Максим",  "Марк",    "Матвей", "Мирон",  "Михаил",  "Никита",  "Николай", "Олег",       "Павел",
    "Пётр",      "Роман",   "Савелий", "Семён",   "Сергей", "Степан", "Тимофей", "Тихон",   "Фёдор",   "Юрий",       "Ярослав",
};
static const char *const girls[] = {
    "Агата",  "Алёна",    "Алина",    "Алиса",   "Алла",  "Анастасия", "Анна",  "Арина",   "Валерия",   "Варвара", "Василиса",
    "Вера",   "Вероника", "Виктория", "Галина",  "Дарья", "Диана",     "Ева",   "Евгения", "Екатерина", "Елена",   "Елизавета",
    "Есения", "Жанна",    "Злата",    "Инна",    "Ирина", "Карина",    "Кира",  "Ксения",  "Лидия",     "Любовь",  "Марина",
    "Мария",  "Милана",   "Надежда",  "Наталья", "Нина",  "Оксана",    "Ольга", "Полина",  "Софья",     "Таисия",  "Ульяна",
};
/* Of the father: patronymics of sons and daughters from one stem. */
static const struct {
    const char *son, *daughter;
} patronymics[] = {
    {"Александрович", "Александровна"},
    {"Алексеевич", "Алексеевна"},
    {"Андреевич", "Андреевна"},
    {"Антонович", "Антоновна"},
    {"Артёмович", "Артёмовна"},
    {"Борисович", "Борисовна"},
    {"Вадимович", "Вадимовна"},
    {"Викторович", "Викторовна"},
    {"Геннадьевич", "Геннадьевна"},
    {"Денисович", "Денисовна"},
    {"Дмитриевич", "Дмитриевна"},
    {"Евгеньевич", "Евгеньевна"},
    {"Иванович", "Ивановна"},
    {"Игоревич", "Игоревна"},
    {"Ильич", "Ильинична"},
    {"Кириллович", "Кирилловна"},
    {"Максимович", "Максимовна"},
    {"Михайлович", "Михайловна"},
    {"Николаевич", "Николаевна"},
    {"Олегович", "Олеговна"},
    {"Павлович", "Павловна"},
    {"Петрович", "Петровна"},
    {"Романович", "Романовна"},
    {"Семёнович", "Семёновна"},
    {"Сергеевич", "Сергеевна"},
    {"Степанович", "Степановна"},
    {"Фёдорович", "Фёдоровна"},
    {"Юрьевич", "Юрьевна"},
};
static const char *const streets[] = {
    "ул. Берёзовая", "ул. Весенняя", "ул. Заречная", "ул. Кленовая", "ул. Луговая", "ул. Молодёжная", "ул. Полевая",
    "ул. Речная",    "ул. Садовая",  "ул. Тенистая", "ул. Школьная", "пер. Тихий",  "пер. Ягодный",   "просп. Строителей",
};
static const char *const letters[] = {"А", "Б", "В", "Г", "Д", "Е", "Ж", "З", "И", "К", "Л", "М", "Н", "О",
                                      "П", "Р", "С", "Т", "У", "Ф", "Х", "Ц", "Ч", "Ш", "Э", "Ю", "Я"};
static const char *const numerals[] = {"I", "II", "III", "IV", "V"};

#define COUNT(list)   (sizeof(list) / sizeof *(list))
#define PICK(list, x) (list)[draw(x) % COUNT(list)]

/* SplitMix64: the draws of one person hang together and on nothing else. */
static uint64_t draw(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static int between(uint64_t *state, int least, int most) {
    return least + (int)(draw(state) % (uint64_t)(most - least + 1));
}

/* A walk through 0 … size − 1 that meets each number once: size is prime. */
static uint64_t scatter(uint64_t n, uint64_t seed, uint64_t size) {
    uint64_t step = 1 + (seed * 2654435761u + 97) % (size - 1);
    return (seed % size + n % size * step) % size;
}

/* Computed apart from the program's own rule (RULES 4.1). */
static void snils_of(uint64_t base, char out[12]) {
    char digits[10];
    int sum = 0;
    snprintf(digits, sizeof digits, "%09u", (unsigned)(base % 1000000000u));
    for (int i = 0; i < 9; i++) sum += (digits[i] - '0') * (9 - i);
    memcpy(out, digits, 9);
    out[9] = (char)('0' + sum % 101 % 100 / 10);
    out[10] = (char)('0' + sum % 101 % 100 % 10);
    out[11] = '\0';
}

/* 498 999 979 is prime; the even numbers above 001-001-998 are the children's, the odd ones the applicants'. */
static void snils_for(const struct people *p, int64_t n, int odd, char out[12]) {
    snils_of(1002000 + (scatter((uint64_t)n, p->seed + 1, 498999979) * 2) + (uint64_t)odd, out);
}

static void surname_of(uint64_t *x, bool woman, char *out, size_t room) {
    char man[64];
    bool adjective = false;
    if (draw(x) % 3 > 0) {
        text_copy(man, sizeof man, PICK(surnames, x));
    } else {
        const char *root = PICK(roots, x), *stem = PICK(stems, x), *ending = PICK(endings, x);
        adjective = strcmp(ending, "ский") == 0;
        snprintf(man, sizeof man, "%s%s%s", root, stem, ending);
    }
    if (!woman || strcmp(man + strlen(man) - strlen("енко"), "енко") == 0)
        text_copy(out, room, man);
    else if (adjective)
        snprintf(out, room, "%.*sая", (int)(strlen(man) - strlen("ий")), man);
    else
        snprintf(out, room, "%sа", man);
}

static void iso(int32_t day, char out[11]) {
    date_iso(day, out);
}

/* Six digits and a series that tells millions of documents apart. */
static void birth_certificate(const struct people *p, int64_t n, struct child *c, int32_t birth) {
    uint64_t at = scatter((uint64_t)n, p->seed + 2, 3644996321u); /* prime, below 5 · 27 · 27 · 999 999 */
    uint64_t series = at / 999999;                                /* no number is 000000 */
    text_copy(c->doc_kind, sizeof c->doc_kind, "03");
    snprintf(c->doc_series, sizeof c->doc_series, "%s-%s%s", numerals[series / 729], letters[series / 27 % 27],
             letters[series % 27]);
    snprintf(c->doc_number, sizeof c->doc_number, "%06u", (unsigned)(at % 999999 + 1));
    iso(birth + 20, c->doc_issued);
    text_copy(c->doc_issuer, sizeof c->doc_issuer, "Отдел ЗАГС");
}

/* The series ends in the year of the issue; the number is the person's own. */
static void passport(int64_t n, int32_t issued, char *series, size_t room, char *number, size_t number_room) {
    int year, month, day;
    date_split(issued, &year, &month, &day);
    snprintf(series, room, "%02d %02d", 10 + (int)(n / 999999 % 85), year % 100);
    snprintf(number, number_room, "%06d", (int)(n % 999999 + 1));
}

static void make_child(const struct people *p, int64_t n, uint64_t *x, int32_t today, struct child *c) {
    bool girl = draw(x) & 1;
    /* From the sixth year on: everybody was 5 at the receipt, at most 300 days ago. */
    int32_t birth = today - between(x, 6 * 366, 17 * 365);
    text_copy(c->sex, sizeof c->sex, girl ? "f" : "m");
    surname_of(x, girl, c->surname, sizeof c->surname);
    text_copy(c->name, sizeof c->name, girl ? PICK(girls, x) : PICK(boys, x));
    size_t father = draw(x) % COUNT(patronymics);
    c->no_patronymic = draw(x) % 100 == 0;
    if (!c->no_patronymic)
        text_copy(c->patronymic, sizeof c->patronymic, girl ? patronymics[father].daughter : patronymics[father].son);
    iso(birth, c->birth);
    snils_for(p, n, 0, c->snils);
    if (date_age(birth, today) < 14) {
        birth_certificate(p, n, c, birth);
        return;
    }
    int32_t issued = date_add_years(birth, 14);
    text_copy(c->doc_kind, sizeof c->doc_kind, "21");
    passport(n, issued, c->doc_series, sizeof c->doc_series, c->doc_number, sizeof c->doc_number);
    iso(issued, c->doc_issued);
    text_copy(c->doc_issuer, sizeof c->doc_issuer, "Отдел внутренних дел");
    text_copy(c->doc_code, sizeof c->doc_code, "670-001");
}

/* A mother or a father of 21 to 40 at the birth; the passport was given at 20 or 45, whichever was last. */
static void make_applicant(const struct people *p, int64_t n, uint64_t *x, int32_t today, const struct child *c,
                           struct applicant *a) {
    bool mother = draw(x) % 4 > 0;
    int32_t child_birth;
    date_parse(c->birth, &child_birth);
    int32_t birth = child_birth - between(x, 21 * 366, 40 * 365);
    int32_t issued = date_add_years(birth, date_age(birth, today) >= 45 ? 45 : 20);
    bool girl = c->sex[0] == 'f';
    text_copy(a->authority, sizeof a->authority, "1");
    text_copy(a->kin, sizeof a->kin, mother ? "мать" : "отец");
    if (mother == girl)
        text_copy(a->surname, sizeof a->surname, c->surname);
    else
        surname_of(x, mother, a->surname, sizeof a->surname);
    text_copy(a->name, sizeof a->name, mother ? PICK(girls, x) : PICK(boys, x));
    size_t father = draw(x) % COUNT(patronymics);
    text_copy(a->patronymic, sizeof a->patronymic, mother ? patronymics[father].daughter : patronymics[father].son);
    iso(birth, a->birth);
    snils_for(p, n, 1, a->snils);
    text_copy(a->doc_kind, sizeof a->doc_kind, "21");
    passport(n + PEOPLE_MOST / 2, issued, a->doc_series, sizeof a->doc_series, a->doc_number, sizeof a->doc_number);
    iso(issued, a->doc_issued);
    text_copy(a->doc_issuer, sizeof a->doc_issuer, "Отдел внутренних дел");
    text_copy(a->doc_code, sizeof a->doc_code, "670-001");
    snprintf(a->phone, sizeof a->phone, "+7900%07d", (int)(draw(x) % 10000000));
    a->no_email = 1;
    if (draw(x) % 10) {
        snprintf(a->navigator, sizeof a->navigator, "p67-%lld", (long long)n + 10000);
    } else {
        a->no_navigator = 1;
    }
}

static void make_consent(const struct people *p, const char *sheet, const char *day, const char *version,
                         struct consent_row *c) {
    (void)p;
    c->given = true;
    text_copy(c->signer, sizeof c->signer, "applicant");
    text_copy(c->day, sizeof c->day, day);
    text_copy(c->sheet, sizeof c->sheet, sheet);
    text_copy(c->version, sizeof c->version, version);
}

static void number_request(struct request *r, uint32_t kiosk, int64_t n) {
    char no[40];
    snprintf(no, sizeof no, "%u-%04lld", kiosk, (long long)n + 1);
    text_copy(r->no, sizeof r->no, no);
}

void people_init(struct people *p, uint64_t seed, int64_t now, int offset) {
    *p = (struct people){.seed = seed, .now = now, .offset = offset, .first_serial = 1, .batch = 2000};
    text_copy(p->subject_code, sizeof p->subject_code, "67");
    text_copy(p->municipality, sizeof p->municipality, "66701000");
    text_copy(p->point, sizeof p->point, "12");
    text_copy(p->locality, sizeof p->locality, "г. Смоленск");
    text_copy(p->rules_version, sizeof p->rules_version, "2024-1");
    text_copy(p->consent_version, sizeof p->consent_version, "2025-09");
}

void people_application(const struct people *p, int64_t n, struct application *out) {
    uint64_t x = p->seed * 0x2545f4914f6cdd1du + (uint64_t)n;
    int32_t today = moment_date(p->now, p->offset);
    char day[DATE_TEXT];
    *out = (struct application){.state = APP_FILED_INPERSON};
    make_child(p, n, &x, today, &out->child);
    make_applicant(p, n, &x, today, &out->child, &out->applicant);
    struct request *r = &out->request;
    number_request(r, 0, n);
    text_copy(r->channel, sizeof r->channel, "person");
    text_copy(r->body, sizeof r->body, p->point);
    text_copy(r->municipality, sizeof r->municipality, p->municipality);
    text_copy(r->point, sizeof r->point, p->point);
    r->received = p->now - (int64_t)between(&x, 0, 300) * MS_DAY;
    date_iso(moment_date(r->received, p->offset), day);
    struct address *a = &out->address;
    text_copy(a->subject_code, sizeof a->subject_code, p->subject_code);
    text_copy(a->municipality, sizeof a->municipality, p->municipality);
    snprintf(a->postcode, sizeof a->postcode, "2140%02d", between(&x, 0, 50));
    text_copy(a->locality, sizeof a->locality, p->locality);
    text_copy(a->street, sizeof a->street, PICK(streets, &x));
    snprintf(a->house, sizeof a->house, "%d", between(&x, 1, 90));
    snprintf(a->flat, sizeof a->flat, "%d", between(&x, 1, 120));
    text_copy(out->papers, sizeof out->papers, "child applicant snils");
    text_copy(out->papers_day, sizeof out->papers_day, day);
    make_consent(p, "1", day, p->consent_version, &out->pd);
    make_consent(p, "2", day, p->rules_version, &out->rules);
}

/* What each of a hundred ends as. */
static enum app_state fate(int64_t n) {
    switch (n % 100) {
    case 11: return APP_INCOMPLETE;
    case 33: return APP_COMPLETE;
    case 55: return APP_RETURNED;
    case 77: return APP_REFUSED;
    default: return APP_APPROVED;
    }
}

/* One person's way into the register. */
struct way {
    struct journal *j;
    const struct people *p;
    struct arena *a;
    struct application app;
    int64_t n;
};

static struct event *event_of(const struct way *w, enum event_kind kind, const char *staff) {
    struct event *ev = arena_alloc(w->a, sizeof *ev);
    ev->type = &event_types[kind];
    text_copy(ev->type_name, sizeof ev->type_name, ev->type->name);
    ev->version = ev->type->version;
    text_copy(ev->subject, sizeof ev->subject, w->app.subject);
    text_copy(ev->staff, sizeof ev->staff, staff);
    event_payload(ev, w->a);
    return ev;
}

static bool append(struct way *w, struct event *ev, struct fail *why) {
    return journal_append(w->j, ev, NULL, w->a, why);
}

static bool append_signed(struct way *w, struct event *ev, struct fail *why) {
    return journal_append(w->j, ev, w->p->sign_secret, w->a, why);
}

static bool file_it(struct way *w, struct fail *why) {
    struct event *ev = event_of(w, EV_APPLICATION_FILED, w->p->enterer);
    struct filed *filed = ev->payload;
    filed->request = w->app.request;
    filed->child = w->app.child;
    filed->address = w->app.address;
    filed->applicant = w->app.applicant;
    if (!append(w, ev, why)) return false;
    event_id_show(ev->id, w->app.app);
    return true;
}

static bool see_papers(struct way *w, struct fail *why) {
    struct event *ev = event_of(w, EV_IDENTITY_CHECKED, w->p->enterer);
    struct identity *identity = ev->payload;
    text_copy(identity->app, sizeof identity->app, w->app.app);
    text_copy(identity->papers, sizeof identity->papers, w->app.papers);
    text_copy(identity->day, sizeof identity->day, w->app.papers_day);
    return append_signed(w, ev, why);
}

static bool take_consent(struct way *w, const char *kind, const struct consent_row *row, struct fail *why) {
    struct event *ev = event_of(w, EV_CONSENT_GIVEN, w->p->enterer);
    struct consent *consent = ev->payload;
    text_copy(consent->app, sizeof consent->app, w->app.app);
    text_copy(consent->kind, sizeof consent->kind, kind);
    text_copy(consent->signer, sizeof consent->signer, row->signer);
    text_copy(consent->day, sizeof consent->day, row->day);
    text_copy(consent->sheet, sizeof consent->sheet, row->sheet);
    text_copy(consent->version, sizeof consent->version, row->version);
    return append(w, ev, why);
}

static bool leave_lacking(struct way *w, struct fail *why) {
    struct event *ev = event_of(w, EV_APPLICATION_LACKING, w->p->enterer);
    struct lacking *lacking = ev->payload;
    text_copy(lacking->app, sizeof lacking->app, w->app.app);
    text_copy(lacking->missing, sizeof lacking->missing, "pd rules");
    return append(w, ev, why);
}

/* Three working days never take more than five days without holidays: near enough for rows that only have to be there. */
static bool complete(struct way *w, struct fail *why) {
    struct event *ev = event_of(w, EV_APPLICATION_COMPLETED, w->p->enterer);
    struct completed *completed = ev->payload;
    int32_t day;
    text_copy(completed->app, sizeof completed->app, w->app.app);
    if (date_parse(w->app.papers_day, &day)) date_iso(day + 5, completed->decision_due);
    return append(w, ev, why);
}

static bool send_back(struct way *w, struct fail *why) {
    struct event *ev = event_of(w, EV_APPLICATION_RETURNED, w->p->decider);
    struct returned *returned = ev->payload;
    text_copy(returned->open.app, sizeof returned->open.app, w->app.app);
    text_copy(returned->remark.remark, sizeof returned->remark.remark, "Сверьте номер свидетельства с подлинником");
    return append_signed(w, ev, why);
}

static bool refuse(struct way *w, struct fail *why) {
    struct event *ev = event_of(w, EV_APPLICATION_REFUSED, w->p->decider);
    struct refused *refused = ev->payload;
    text_copy(refused->open.app, sizeof refused->open.app, w->app.app);
    text_copy(refused->open.ground, sizeof refused->open.ground, "R2");
    text_copy(refused->remark.remark, sizeof refused->remark.remark, "Адрес в заявлении не подтверждён заявителем");
    return append_signed(w, ev, why);
}

static bool issue(struct way *w, struct fail *why) {
    struct event *ev = event_of(w, EV_CERTIFICATE_ISSUED, w->p->decider);
    struct issued *issued = ev->payload;
    int32_t birth;
    text_copy(ev->also[0], sizeof ev->also[0], w->p->lease);
    text_copy(issued->open.app, sizeof issued->open.app, w->app.app);
    text_copy(issued->open.lease, sizeof issued->open.lease, w->p->lease);
    text_copy(issued->open.point, sizeof issued->open.point, w->p->point);
    certificate_number(w->p->subject_code, w->p->first_serial + w->n, issued->open.number);
    if (date_parse(w->app.child.birth, &birth)) date_iso(certificate_last_day(birth), issued->term.valid_until);
    return append_signed(w, ev, why);
}

static bool go(struct way *w, struct fail *why) {
    enum app_state end = fate(w->n);
    people_application(w->p, w->n, &w->app);
    id_new(w->j->env, w->app.subject);
    number_request(&w->app.request, w->j->kiosk, w->n);
    if (!file_it(w, why) || (!w->p->quick && !see_papers(w, why))) return false;
    if (end == APP_INCOMPLETE) return leave_lacking(w, why);
    if (!w->p->quick && !(take_consent(w, "pd", &w->app.pd, why) && take_consent(w, "rules", &w->app.rules, why))) return false;
    if (!complete(w, why)) return false;
    switch (end) {
    case APP_RETURNED: return send_back(w, why);
    case APP_REFUSED: return refuse(w, why);
    case APP_APPROVED: return issue(w, why);
    default: return true;
    }
}

bool people_fill(struct journal *j, const struct people *p, int64_t first, int64_t count, struct fail *why) {
    struct arena a = {0};
    struct way way = {.j = j, .p = p, .a = &a};
    bool ok = true;
    for (int64_t done = 0; ok && done < count;) {
        if (!db_begin(j->db, false, why)) return false;
        for (int i = 0; ok && i < p->batch && done < count; i++, done++) {
            way.n = first + done;
            ok = go(&way, why);
            arena_reset(&a);
        }
        ok = ok && db_commit(j->db, why);
    }
    if (!ok) {
        db_rollback(j->db);
        journal_reload(j, NULL);
    }
    arena_close(&a);
    return ok;
}
