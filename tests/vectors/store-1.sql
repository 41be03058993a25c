-- A kiosk's store of the first release (schema version 1): its tables, the events of nine applications, the rows of the log alone.
CREATE TABLE application (
    subject TEXT NOT NULL,
    app TEXT NOT NULL,
    state TEXT NOT NULL,
    received_reason TEXT NOT NULL DEFAULT '',
    papers TEXT NOT NULL DEFAULT '',
    papers_by TEXT NOT NULL DEFAULT '',
    papers_day TEXT NOT NULL DEFAULT '',
    pd_given INTEGER NOT NULL DEFAULT 0,
    pd_signer TEXT NOT NULL DEFAULT '',
    pd_day TEXT NOT NULL DEFAULT '',
    pd_sheet TEXT NOT NULL DEFAULT '',
    pd_version TEXT NOT NULL DEFAULT '',
    rules_given INTEGER NOT NULL DEFAULT 0,
    rules_signer TEXT NOT NULL DEFAULT '',
    rules_day TEXT NOT NULL DEFAULT '',
    rules_sheet TEXT NOT NULL DEFAULT '',
    rules_version TEXT NOT NULL DEFAULT '',
    missing TEXT NOT NULL DEFAULT '',
    papers_due TEXT NOT NULL DEFAULT '',
    decision_due TEXT NOT NULL DEFAULT '',
    provisional INTEGER NOT NULL DEFAULT 0,
    entered_by TEXT NOT NULL DEFAULT '',
    hands TEXT NOT NULL DEFAULT '',
    entered_at INTEGER NOT NULL DEFAULT 0,
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at INTEGER NOT NULL DEFAULT 0,
    ground TEXT NOT NULL DEFAULT '',
    remark TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL DEFAULT '',
    touched_at INTEGER NOT NULL DEFAULT 0,
    touched_by TEXT NOT NULL DEFAULT '',
    pending INTEGER NOT NULL DEFAULT 0,
    request_no TEXT NOT NULL DEFAULT '',
    request_channel TEXT NOT NULL DEFAULT '',
    request_request_no TEXT NOT NULL DEFAULT '',
    request_body TEXT NOT NULL DEFAULT '',
    request_received INTEGER NOT NULL DEFAULT 0,
    request_municipality TEXT NOT NULL DEFAULT '',
    request_point TEXT NOT NULL DEFAULT '',
    request_papers_due TEXT NOT NULL DEFAULT '',
    child_snils TEXT NOT NULL DEFAULT '',
    child_surname TEXT NOT NULL DEFAULT '',
    child_name TEXT NOT NULL DEFAULT '',
    child_patronymic TEXT NOT NULL DEFAULT '',
    child_no_patronymic INTEGER NOT NULL DEFAULT 0,
    child_birth TEXT NOT NULL DEFAULT '',
    child_sex TEXT NOT NULL DEFAULT '',
    child_doc_kind TEXT NOT NULL DEFAULT '',
    child_doc_series TEXT NOT NULL DEFAULT '',
    child_doc_number TEXT NOT NULL DEFAULT '',
    child_doc_issued TEXT NOT NULL DEFAULT '',
    child_doc_issuer TEXT NOT NULL DEFAULT '',
    child_doc_code TEXT NOT NULL DEFAULT '',
    address_subject_code TEXT NOT NULL DEFAULT '',
    address_municipality TEXT NOT NULL DEFAULT '',
    address_postcode TEXT NOT NULL DEFAULT '',
    address_locality TEXT NOT NULL DEFAULT '',
    address_street TEXT NOT NULL DEFAULT '',
    address_no_street INTEGER NOT NULL DEFAULT 0,
    address_house TEXT NOT NULL DEFAULT '',
    address_flat TEXT NOT NULL DEFAULT '',
    applicant_authority TEXT NOT NULL DEFAULT '',
    applicant_kin TEXT NOT NULL DEFAULT '',
    applicant_surname TEXT NOT NULL DEFAULT '',
    applicant_name TEXT NOT NULL DEFAULT '',
    applicant_patronymic TEXT NOT NULL DEFAULT '',
    applicant_no_patronymic INTEGER NOT NULL DEFAULT 0,
    applicant_birth TEXT NOT NULL DEFAULT '',
    applicant_snils TEXT NOT NULL DEFAULT '',
    applicant_doc_kind TEXT NOT NULL DEFAULT '',
    applicant_doc_series TEXT NOT NULL DEFAULT '',
    applicant_doc_number TEXT NOT NULL DEFAULT '',
    applicant_doc_issued TEXT NOT NULL DEFAULT '',
    applicant_doc_issuer TEXT NOT NULL DEFAULT '',
    applicant_doc_code TEXT NOT NULL DEFAULT '',
    applicant_phone TEXT NOT NULL DEFAULT '',
    applicant_email TEXT NOT NULL DEFAULT '',
    applicant_no_email INTEGER NOT NULL DEFAULT 0,
    applicant_navigator TEXT NOT NULL DEFAULT '',
    applicant_no_navigator INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (subject, app)
) STRICT;
CREATE TABLE certificate (
    subject TEXT NOT NULL,
    number TEXT NOT NULL,
    app TEXT NOT NULL,
    state TEXT NOT NULL,
    event TEXT NOT NULL,
    living TEXT NOT NULL DEFAULT '',
    valid_until TEXT NOT NULL DEFAULT '',
    issued_at INTEGER NOT NULL,
    issued_by TEXT NOT NULL,
    issued_point TEXT NOT NULL,
    lease TEXT NOT NULL DEFAULT '',
    gsn INTEGER NOT NULL DEFAULT 0,
    pending INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (subject, number)
) STRICT;
CREATE TABLE draft (
    id INTEGER NOT NULL,
    staff TEXT NOT NULL,
    app TEXT NOT NULL,
    title TEXT NOT NULL,
    birth TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE TABLE exchange_log (
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE TABLE kiosk (
    subject TEXT NOT NULL,
    frozen TEXT NOT NULL DEFAULT '',
    no INTEGER NOT NULL DEFAULT 0,
    kiosk_epoch INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL DEFAULT '',
    point TEXT NOT NULL DEFAULT '',
    municipality TEXT NOT NULL DEFAULT '',
    scope TEXT NOT NULL DEFAULT '',
    frame_key TEXT NOT NULL DEFAULT '',
    box_key TEXT NOT NULL DEFAULT '',
    serial TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (subject, no)
) STRICT;
CREATE TABLE learner (
    subject TEXT NOT NULL,
    phone TEXT NOT NULL DEFAULT '',
    f_surname TEXT NOT NULL DEFAULT '',
    f_name TEXT NOT NULL DEFAULT '',
    f_patronymic TEXT NOT NULL DEFAULT '',
    f_initial TEXT NOT NULL DEFAULT '',
    doc_key TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL DEFAULT '',
    municipality TEXT NOT NULL DEFAULT '',
    point TEXT NOT NULL DEFAULT '',
    last_app TEXT NOT NULL DEFAULT '',
    pending INTEGER NOT NULL DEFAULT 0,
    child_snils TEXT NOT NULL DEFAULT '',
    child_surname TEXT NOT NULL DEFAULT '',
    child_name TEXT NOT NULL DEFAULT '',
    child_patronymic TEXT NOT NULL DEFAULT '',
    child_no_patronymic INTEGER NOT NULL DEFAULT 0,
    child_birth TEXT NOT NULL DEFAULT '',
    child_sex TEXT NOT NULL DEFAULT '',
    child_doc_kind TEXT NOT NULL DEFAULT '',
    child_doc_series TEXT NOT NULL DEFAULT '',
    child_doc_number TEXT NOT NULL DEFAULT '',
    child_doc_issued TEXT NOT NULL DEFAULT '',
    child_doc_issuer TEXT NOT NULL DEFAULT '',
    child_doc_code TEXT NOT NULL DEFAULT '',
    address_subject_code TEXT NOT NULL DEFAULT '',
    address_municipality TEXT NOT NULL DEFAULT '',
    address_postcode TEXT NOT NULL DEFAULT '',
    address_locality TEXT NOT NULL DEFAULT '',
    address_street TEXT NOT NULL DEFAULT '',
    address_no_street INTEGER NOT NULL DEFAULT 0,
    address_house TEXT NOT NULL DEFAULT '',
    address_flat TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (subject)
) STRICT;
CREATE TABLE lease (
    subject TEXT NOT NULL,
    next INTEGER NOT NULL DEFAULT 0,
    spent INTEGER NOT NULL DEFAULT 0,
    no INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL DEFAULT '',
    first INTEGER NOT NULL DEFAULT 0,
    last INTEGER NOT NULL DEFAULT 0,
    kiosk_epoch INTEGER NOT NULL DEFAULT 0,
    grant_no INTEGER NOT NULL DEFAULT 0,
    not_after TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (subject)
) STRICT;
CREATE TABLE log (
    kiosk INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    gsn INTEGER NOT NULL DEFAULT 0,
    arrived INTEGER NOT NULL,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    subject TEXT NOT NULL,
    also1 TEXT NOT NULL,
    also2 TEXT NOT NULL,
    staff TEXT NOT NULL,
    at INTEGER NOT NULL,
    o TEXT NOT NULL,
    sig BLOB,
    c BLOB,
    head BLOB,
    PRIMARY KEY (kiosk, epoch, seq)
) STRICT;
INSERT INTO "log" VALUES(0,1,1,1,1,'region.opened',1,'01a2072b2dc07712b57401144b906fa5','','','',1795416600000,'{"e":1,"s":1,"t":"region.opened","v":1,"on":"01a2072b2dc07712b57401144b906fa5","at":1795416600000,"tz":180,"boot":"c0000000","code":"67","name":"Смоленская область","genitive":"Смоленской области","operator_name":"Региональный модельный центр","site":"центр.example","rules_version":"2024-1","consent_version":"2025-09"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,2,2,1,'municipality.added',1,'01a2072b2dc07712b57401144b906fa5','','','',1795416600000,'{"e":1,"s":2,"t":"municipality.added","v":1,"on":"01a2072b2dc07712b57401144b906fa5","at":1795416600000,"tz":180,"boot":"c0000000","municipality":"66701000","name":"город Смоленск"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,3,3,1,'municipality.added',1,'01a2072b2dc07712b57401144b906fa5','','','',1795416600000,'{"e":1,"s":3,"t":"municipality.added","v":1,"on":"01a2072b2dc07712b57401144b906fa5","at":1795416600000,"tz":180,"boot":"c0000000","municipality":"66603000","name":"Вяземский район"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,4,4,1,'point.added',1,'01a2072b2dc07712b57401144b906fa5','','','',1795416600000,'{"e":1,"s":4,"t":"point.added","v":1,"on":"01a2072b2dc07712b57401144b906fa5","at":1795416600000,"tz":180,"boot":"c0000000","point":"1","municipality":"66701000","name":"управление образования","kind":"office","phone":"+74812000001"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,5,5,1,'point.added',1,'01a2072b2dc07712b57401144b906fa5','','','',1795416600000,'{"e":1,"s":5,"t":"point.added","v":1,"on":"01a2072b2dc07712b57401144b906fa5","at":1795416600000,"tz":180,"boot":"c0000000","point":"7","municipality":"66701000","name":"школа № 7","kind":"school","phone":"+74812000007"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,6,6,1,'point.added',1,'01a2072b2dc07712b57401144b906fa5','','','',1795416600000,'{"e":1,"s":6,"t":"point.added","v":1,"on":"01a2072b2dc07712b57401144b906fa5","at":1795416600000,"tz":180,"boot":"c0000000","point":"12","municipality":"66701000","name":"школа № 12","kind":"school","phone":"+74812000012"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,7,7,1,'point.added',1,'01a2072b2dc07712b57401144b906fa5','','','',1795416600000,'{"e":1,"s":7,"t":"point.added","v":1,"on":"01a2072b2dc07712b57401144b906fa5","at":1795416600000,"tz":180,"boot":"c0000000","point":"30","municipality":"66603000","name":"отдел образования","kind":"office","phone":"+74813000030"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,8,8,1,'kiosk.enrolled',1,'01a2072b2dc07712b57401144b906fa5','','','',1795416600000,'{"e":1,"s":8,"t":"kiosk.enrolled","v":1,"on":"01a2072b2dc07712b57401144b906fa5","at":1795416600000,"tz":180,"boot":"c0000000","no":3,"kiosk_epoch":1,"name":"школа 12","point":"12","municipality":"66701000","scope":"desk"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,9,9,1,'staff.added',1,'01a2072b2dc0713e91c1860d441912c9','','','',1795416600000,'{"e":1,"s":9,"t":"staff.added","v":1,"on":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"c0000000","name":"Петрова А. С.","role":"desk","municipality":"66701000","point":"12"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,10,10,1,'staff.keyed',1,'01a2072b2dc0713e91c1860d441912c9','','','',1795416600000,'{"e":1,"s":10,"t":"staff.keyed","v":1,"on":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"c0000000","salt":"AAAAAAAAAAAAAAAAAAAAAA","ops":1,"mem":8388608,"box_key":"zswVB9wd3XKVlRwpCIjwla25BE0bc9aW5t8GXWg71Pw","sign_key":"zswVB9wd3XKVlRwpCIjwla25BE0bc9aW5t8GXWg71Pw"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,11,11,1,'staff.added',1,'01a2072b2dc076bea08859869f121830','','','',1795416600000,'{"e":1,"s":11,"t":"staff.added","v":1,"on":"01a2072b2dc076bea08859869f121830","at":1795416600000,"tz":180,"boot":"c0000000","name":"Сидорова М. В.","role":"desk","municipality":"66701000","point":"12"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,12,12,1,'staff.keyed',1,'01a2072b2dc076bea08859869f121830','','','',1795416600000,'{"e":1,"s":12,"t":"staff.keyed","v":1,"on":"01a2072b2dc076bea08859869f121830","at":1795416600000,"tz":180,"boot":"c0000000","salt":"AQAAAAAAAAAAAAAAAAAAAA","ops":1,"mem":8388608,"box_key":"a3nFfmoJUjkoLASBjpYRLz8DpAAbqXpWTCOFKj8epfw","sign_key":"a3nFfmoJUjkoLASBjpYRLz8DpAAbqXpWTCOFKj8epfw"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,13,13,1,'staff.added',1,'01a2072b2dc07c279ac8bf5a5c107940','','','',1795416600000,'{"e":1,"s":13,"t":"staff.added","v":1,"on":"01a2072b2dc07c279ac8bf5a5c107940","at":1795416600000,"tz":180,"boot":"c0000000","name":"Ким Е. О.","role":"coordinator","municipality":"66701000","point":"1"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,14,14,1,'staff.keyed',1,'01a2072b2dc07c279ac8bf5a5c107940','','','',1795416600000,'{"e":1,"s":14,"t":"staff.keyed","v":1,"on":"01a2072b2dc07c279ac8bf5a5c107940","at":1795416600000,"tz":180,"boot":"c0000000","salt":"AgAAAAAAAAAAAAAAAAAAAA","ops":1,"mem":8388608,"box_key":"2tvRhKLVJvHr3VwG/a2TWbIodZtNf3nWZon6JUqthUY","sign_key":"2tvRhKLVJvHr3VwG/a2TWbIodZtNf3nWZon6JUqthUY"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,15,15,1,'staff.added',1,'01a2072b2dc07027a36f6c689597c12e','','','',1795416600000,'{"e":1,"s":15,"t":"staff.added","v":1,"on":"01a2072b2dc07027a36f6c689597c12e","at":1795416600000,"tz":180,"boot":"c0000000","name":"Орлова И. К.","role":"operator"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,16,16,1,'staff.keyed',1,'01a2072b2dc07027a36f6c689597c12e','','','',1795416600000,'{"e":1,"s":16,"t":"staff.keyed","v":1,"on":"01a2072b2dc07027a36f6c689597c12e","at":1795416600000,"tz":180,"boot":"c0000000","salt":"AwAAAAAAAAAAAAAAAAAAAA","ops":1,"mem":8388608,"box_key":"m+Mod5WQeAlAfhRDn/GY1b/H3Ob5vHQ8s2kUb2ELSAE","sign_key":"m+Mod5WQeAlAfhRDn/GY1b/H3Ob5vHQ8s2kUb2ELSAE"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,17,17,1,'staff.added',1,'01a2072b2dc078feb5b5de747672e134','','','',1795416600000,'{"e":1,"s":17,"t":"staff.added","v":1,"on":"01a2072b2dc078feb5b5de747672e134","at":1795416600000,"tz":180,"boot":"c0000000","name":"Лебедев П. Н.","role":"supervisor","municipality":"66701000","point":"1"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,18,18,1,'staff.keyed',1,'01a2072b2dc078feb5b5de747672e134','','','',1795416600000,'{"e":1,"s":18,"t":"staff.keyed","v":1,"on":"01a2072b2dc078feb5b5de747672e134","at":1795416600000,"tz":180,"boot":"c0000000","salt":"BAAAAAAAAAAAAAAAAAAAAA","ops":1,"mem":8388608,"box_key":"9L1GUhzntXiZrm9MoJ7d7GiTJ6hqIjLUo/Kk85rGip4","sign_key":"9L1GUhzntXiZrm9MoJ7d7GiTJ6hqIjLUo/Kk85rGip4"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,19,19,1,'staff.added',1,'01a2072b2dc07d788900f60fb279a89d','','','',1795416600000,'{"e":1,"s":19,"t":"staff.added","v":1,"on":"01a2072b2dc07d788900f60fb279a89d","at":1795416600000,"tz":180,"boot":"c0000000","name":"Белых Р. А.","role":"auditor"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,20,20,1,'staff.keyed',1,'01a2072b2dc07d788900f60fb279a89d','','','',1795416600000,'{"e":1,"s":20,"t":"staff.keyed","v":1,"on":"01a2072b2dc07d788900f60fb279a89d","at":1795416600000,"tz":180,"boot":"c0000000","salt":"BQAAAAAAAAAAAAAAAAAAAA","ops":1,"mem":8388608,"box_key":"NHkHZDCOC3tffMnVzdKYRf2CoD31PSz/7zwCKFR0h8U","sign_key":"NHkHZDCOC3tffMnVzdKYRf2CoD31PSz/7zwCKFR0h8U"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,21,21,1,'staff.added',1,'01a2072b2dc07729903cb6dadc72c0fe','','','',1795416600000,'{"e":1,"s":21,"t":"staff.added","v":1,"on":"01a2072b2dc07729903cb6dadc72c0fe","at":1795416600000,"tz":180,"boot":"c0000000","name":"Зуева Т. Д.","role":"coordinator","municipality":"66603000","point":"30"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,22,22,1,'staff.keyed',1,'01a2072b2dc07729903cb6dadc72c0fe','','','',1795416600000,'{"e":1,"s":22,"t":"staff.keyed","v":1,"on":"01a2072b2dc07729903cb6dadc72c0fe","at":1795416600000,"tz":180,"boot":"c0000000","salt":"BgAAAAAAAAAAAAAAAAAAAA","ops":1,"mem":8388608,"box_key":"ovovSjVboukHpTAJ6eN8rd96x+ZqCLoHYx9VMHKz8kw","sign_key":"ovovSjVboukHpTAJ6eN8rd96x+ZqCLoHYx9VMHKz8kw"}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(0,1,23,23,1,'lease.granted',1,'01a2072b2dc077cbae16c336c3a84dfd','','','',1795416600000,'{"e":1,"s":23,"t":"lease.granted","v":1,"on":"01a2072b2dc077cbae16c336c3a84dfd","at":1795416600000,"tz":180,"boot":"c0000000","no":3,"kind":"number","first":418200,"last":418299,"kiosk_epoch":1,"grant_no":22}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(3,1,1,24,1,'application.filed',1,'01a2072b2dc077afb42e2395b46ab1a6','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":1,"t":"application.filed","v":1,"on":"01a2072b2dc077afb42e2395b46ab1a6","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"no":"3-0001","channel":"person","body":"12","received":1795416600000,"municipality":"66701000","point":"12"}',NULL,X'B8044E8E6CA7F807E88A2539056F35D357C44C5320F1ABFCFAE04987215D2E6A',X'3283B5C2A3D2468BE47427FCCC41935CE4E5EC09C63468C699A0FCAE830D6CEC');
INSERT INTO "log" VALUES(3,1,2,25,2,'identity.checked',1,'01a2072b2dc077afb42e2395b46ab1a6','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":2,"t":"identity.checked","v":1,"on":"01a2072b2dc077afb42e2395b46ab1a6","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.1","papers":"child applicant snils","day":"2026-11-23"}',X'FCF8AC2EBC2075DD1DE29A597DE453E8C73CAA1195173A02A70C8694E54D950A22EE4AEC0226DDD431454EC70DCDDA16012D6218B4441D7B37FCCD8C5DD23200',NULL,X'33DA1DC92602D88229E8C8BBA57C222FF5F429595F7201B7049D4ADFCAA4253B');
INSERT INTO "log" VALUES(3,1,3,26,3,'consent.given',1,'01a2072b2dc077afb42e2395b46ab1a6','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":3,"t":"consent.given","v":1,"on":"01a2072b2dc077afb42e2395b46ab1a6","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.1","kind":"pd","signer":"applicant","day":"2026-11-23","sheet":"1","version":"2025-09"}',NULL,NULL,X'751FDD2A4AD82C5746D15142EB988D282991FC3B358DE90CB925F7FCC93CDBCC');
INSERT INTO "log" VALUES(3,1,4,27,4,'consent.given',1,'01a2072b2dc077afb42e2395b46ab1a6','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":4,"t":"consent.given","v":1,"on":"01a2072b2dc077afb42e2395b46ab1a6","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.1","kind":"rules","signer":"applicant","day":"2026-11-23","sheet":"2","version":"2024-1"}',NULL,NULL,X'87E2E34B348D1446E3A776A6097E6F796AB73DC1E56AE4A87B67487A155A90B4');
INSERT INTO "log" VALUES(3,1,5,28,5,'application.completed',1,'01a2072b2dc077afb42e2395b46ab1a6','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":5,"t":"application.completed","v":1,"on":"01a2072b2dc077afb42e2395b46ab1a6","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.1","decision_due":"2026-11-26"}',NULL,NULL,X'6C376D5E202A3277A8FD7D6629C6F017D94D0EEB17C76B80A3D0964E9293B79F');
INSERT INTO "log" VALUES(3,1,6,29,6,'application.filed',1,'01a2072b2dc077b9bce3eb52c1581ab3','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":6,"t":"application.filed","v":1,"on":"01a2072b2dc077b9bce3eb52c1581ab3","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"no":"3-0002","channel":"person","body":"12","received":1795416600000,"municipality":"66701000","point":"12"}',NULL,X'32FE243BCFB1908B752CE1067C8A1C38B6B4B3A65AB994CB3CAA67008E8AEFD0',X'62F44F87E62F065109C56F5CF6ABD881E04031F0B1C9895C8B23066290E75048');
INSERT INTO "log" VALUES(3,1,7,30,7,'identity.checked',1,'01a2072b2dc077b9bce3eb52c1581ab3','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":7,"t":"identity.checked","v":1,"on":"01a2072b2dc077b9bce3eb52c1581ab3","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.6","papers":"child applicant snils","day":"2026-11-23"}',X'F63014A11ECFD00FE93FA9FC94B9A74EFA9353D98252CBDDFF2050D7A5D1915CE43F921943FD5ABA12364E168810CEBD559E78B498C39EA87CBD79C002EE310E',NULL,X'9506ECD7FB8BE4CD435A84E6B04F27CC3D3D566823ACAD63428849576166A048');
INSERT INTO "log" VALUES(3,1,8,31,8,'consent.given',1,'01a2072b2dc077b9bce3eb52c1581ab3','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":8,"t":"consent.given","v":1,"on":"01a2072b2dc077b9bce3eb52c1581ab3","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.6","kind":"pd","signer":"applicant","day":"2026-11-23","sheet":"1","version":"2025-09"}',NULL,NULL,X'0F38EBE85E6B24136D484DEAB3020819F15780543122A5E19C67A51B4C1FAB29');
INSERT INTO "log" VALUES(3,1,9,32,9,'consent.given',1,'01a2072b2dc077b9bce3eb52c1581ab3','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":9,"t":"consent.given","v":1,"on":"01a2072b2dc077b9bce3eb52c1581ab3","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.6","kind":"rules","signer":"applicant","day":"2026-11-23","sheet":"2","version":"2024-1"}',NULL,NULL,X'B77197ADACA9B4CDA40A7DB8D89634A23EC847BBD01883DE09DA2F0DCDE429C0');
INSERT INTO "log" VALUES(3,1,10,33,10,'application.completed',1,'01a2072b2dc077b9bce3eb52c1581ab3','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":10,"t":"application.completed","v":1,"on":"01a2072b2dc077b9bce3eb52c1581ab3","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.6","decision_due":"2026-11-26"}',NULL,NULL,X'7DBB795EDA26BB40C41DEB8B847B647B9073803E52EA7A0491D6DAF2E6111BD7');
INSERT INTO "log" VALUES(3,1,11,34,11,'application.filed',1,'01a2072b2dc0771184a828ad0c973565','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":11,"t":"application.filed","v":1,"on":"01a2072b2dc0771184a828ad0c973565","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"no":"3-0003","channel":"person","body":"12","received":1795416600000,"municipality":"66701000","point":"12"}',NULL,X'9A87030DC1CB75FA4BA03E25B51FB266CFBEBB70F558A8BF9F34DC2A8811D09E',X'DA0F3C44621B7337FABBACA0028DC8832750BEA53FD5DE26ED1B3947A33F286F');
INSERT INTO "log" VALUES(3,1,12,35,12,'identity.checked',1,'01a2072b2dc0771184a828ad0c973565','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":12,"t":"identity.checked","v":1,"on":"01a2072b2dc0771184a828ad0c973565","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.11","papers":"child applicant snils","day":"2026-11-23"}',X'AB01F0DA3198C9F68AA4E8BED9D336ACF2AA3F738094A60BB174ED0F8E75FD922B689E4152C4C5CC12CC81D93890ED79363F89091D9A8DEA8192B8FB8F5F9D04',NULL,X'5EB4AEB77E00F5E4F71077F38336B96E12D19A4C211A4097E9DB78573514DB9E');
INSERT INTO "log" VALUES(3,1,13,36,13,'consent.given',1,'01a2072b2dc0771184a828ad0c973565','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":13,"t":"consent.given","v":1,"on":"01a2072b2dc0771184a828ad0c973565","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.11","kind":"pd","signer":"applicant","day":"2026-11-23","sheet":"1","version":"2025-09"}',NULL,NULL,X'315E07403CD03EAFB69613DFD4B65607EE91C2374FD3B4C4715701700637A40F');
INSERT INTO "log" VALUES(3,1,14,37,14,'consent.given',1,'01a2072b2dc0771184a828ad0c973565','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":14,"t":"consent.given","v":1,"on":"01a2072b2dc0771184a828ad0c973565","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.11","kind":"rules","signer":"applicant","day":"2026-11-23","sheet":"2","version":"2024-1"}',NULL,NULL,X'2D30F96B769196248EDA396EE2B2F4018FC43233A282624970D4EB176AA2D52C');
INSERT INTO "log" VALUES(3,1,15,38,15,'application.completed',1,'01a2072b2dc0771184a828ad0c973565','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":15,"t":"application.completed","v":1,"on":"01a2072b2dc0771184a828ad0c973565","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.11","decision_due":"2026-11-26"}',NULL,NULL,X'29EA23A0F936EA5C8557DA5E4A10D6F22F09EA0C5ADF602F9CA1638BCBEE0E6B');
INSERT INTO "log" VALUES(3,1,16,39,16,'application.filed',1,'01a2072b2dc07551944f3ca685d91440','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":16,"t":"application.filed","v":1,"on":"01a2072b2dc07551944f3ca685d91440","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"no":"3-0004","channel":"person","body":"12","received":1795416600000,"municipality":"66701000","point":"12"}',NULL,X'200AB8DE224FA4C11F8661D3B1CE89D2894EDD212F9A1A0AB5A17D1BB5DC74D6',X'676FA0341C605C29D32B441E93873196174F0E3C0990067B493016C68E329E0E');
INSERT INTO "log" VALUES(3,1,17,40,17,'identity.checked',1,'01a2072b2dc07551944f3ca685d91440','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":17,"t":"identity.checked","v":1,"on":"01a2072b2dc07551944f3ca685d91440","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.16","papers":"child applicant snils","day":"2026-11-23"}',X'92A44101CC927BFF6A68C586C96D21312B002730DC1A19EFE2EE3F251AD2203A18B1992F992246D3EDBF5B22C1354D4AEB9535C9EF386DB4F8A0BA30C31CC20E',NULL,X'292E6FCD3B79FEE3CC74129FA554A68C26354D2E58C7938E28D890AD66F6741A');
INSERT INTO "log" VALUES(3,1,18,41,18,'consent.given',1,'01a2072b2dc07551944f3ca685d91440','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":18,"t":"consent.given","v":1,"on":"01a2072b2dc07551944f3ca685d91440","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.16","kind":"pd","signer":"applicant","day":"2026-11-23","sheet":"1","version":"2025-09"}',NULL,NULL,X'15EF8A57BA40997BF311AE29EF98FFC327DB2AC9D33907C23A596513CEA98255');
INSERT INTO "log" VALUES(3,1,19,42,19,'consent.given',1,'01a2072b2dc07551944f3ca685d91440','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":19,"t":"consent.given","v":1,"on":"01a2072b2dc07551944f3ca685d91440","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.16","kind":"rules","signer":"applicant","day":"2026-11-23","sheet":"2","version":"2024-1"}',NULL,NULL,X'00D170D220AC092ADD1327871D6DC8449BF0C7A8BCCE5B74E22674658502D5E9');
INSERT INTO "log" VALUES(3,1,20,43,20,'application.completed',1,'01a2072b2dc07551944f3ca685d91440','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":20,"t":"application.completed","v":1,"on":"01a2072b2dc07551944f3ca685d91440","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.16","decision_due":"2026-11-26"}',NULL,NULL,X'AE51F67D79C14FC82780550F5AC798B065C79875195314888C5A282AACE7AB1E');
INSERT INTO "log" VALUES(3,1,21,44,21,'application.filed',1,'01a2072b2dc073ac9c77826fbc6ef481','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":21,"t":"application.filed","v":1,"on":"01a2072b2dc073ac9c77826fbc6ef481","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"no":"3-0005","channel":"person","body":"12","received":1795416600000,"municipality":"66701000","point":"12"}',NULL,X'BA9FC67E07FFC3667F89B6B019CF5DBEF0812B70DF227C2866B7BC2593E3ED0A',X'BD57B7A8849E5EFCE6CC88EBEE972E29708B70EA56C5AF39D2D0C55CE4306889');
INSERT INTO "log" VALUES(3,1,22,45,22,'identity.checked',1,'01a2072b2dc073ac9c77826fbc6ef481','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":22,"t":"identity.checked","v":1,"on":"01a2072b2dc073ac9c77826fbc6ef481","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.21","papers":"child applicant snils","day":"2026-11-23"}',X'0A959A56CEEC67C185B87D37EC2BB411A23745533B60B363121F9A2E48999B651128D97EA98E2F1A246C695A825629CE2ED5E1C11B95F05FAF83984D549D1204',NULL,X'3FB2B22ECCFFB8C015DB04445C846A9C2B7251C15D59E5ED804D809F3DC475A7');
INSERT INTO "log" VALUES(3,1,23,46,23,'consent.given',1,'01a2072b2dc073ac9c77826fbc6ef481','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":23,"t":"consent.given","v":1,"on":"01a2072b2dc073ac9c77826fbc6ef481","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.21","kind":"pd","signer":"applicant","day":"2026-11-23","sheet":"1","version":"2025-09"}',NULL,NULL,X'C839B36F5EF942599A6666FBAD68C627F3967C4646E8B0BD67E9A8E0E7CA575D');
INSERT INTO "log" VALUES(3,1,24,47,24,'consent.given',1,'01a2072b2dc073ac9c77826fbc6ef481','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":24,"t":"consent.given","v":1,"on":"01a2072b2dc073ac9c77826fbc6ef481","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.21","kind":"rules","signer":"applicant","day":"2026-11-23","sheet":"2","version":"2024-1"}',NULL,NULL,X'81DC57C90ED1CC7F6D7AE173B8A291E23D2B48BEF9347994CF1E5F06327A5896');
INSERT INTO "log" VALUES(3,1,25,48,25,'application.completed',1,'01a2072b2dc073ac9c77826fbc6ef481','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":25,"t":"application.completed","v":1,"on":"01a2072b2dc073ac9c77826fbc6ef481","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.21","decision_due":"2026-11-26"}',NULL,NULL,X'7328BC98A863CD1D848E6699A6495EBCEF12982EA5DE12A37F9E78E54B6F9F97');
INSERT INTO "log" VALUES(3,1,26,49,26,'application.filed',1,'01a2072b2dc073a4840e27db6c777438','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":26,"t":"application.filed","v":1,"on":"01a2072b2dc073a4840e27db6c777438","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"no":"3-0006","channel":"person","body":"12","received":1795416600000,"municipality":"66701000","point":"12"}',NULL,X'9135F340872B845EFE089869A50E0D945FC2FEDEDA4D0230D4E5D10301E15360',X'27FB45F5FEED7E43851630DE1BB766492B59BC019028A2AEE134BD0DBB7D58B6');
INSERT INTO "log" VALUES(3,1,27,50,27,'identity.checked',1,'01a2072b2dc073a4840e27db6c777438','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":27,"t":"identity.checked","v":1,"on":"01a2072b2dc073a4840e27db6c777438","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.26","papers":"child applicant snils","day":"2026-11-23"}',X'4F11CE12ECE81BBD0B5B8926E31F8A8BD98DC76D458D88F272B4CC8616EDA49DE7D7E3C0FCF6F856EAF8E599BFB3F9C2C8514F8E459D3131E0B57ABC1C947208',NULL,X'971183B340DE864E3D00BD1FDA1DB778BFA2174500E0485B6ED225C107DFA9F1');
INSERT INTO "log" VALUES(3,1,28,51,28,'consent.given',1,'01a2072b2dc073a4840e27db6c777438','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":28,"t":"consent.given","v":1,"on":"01a2072b2dc073a4840e27db6c777438","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.26","kind":"pd","signer":"applicant","day":"2026-11-23","sheet":"1","version":"2025-09"}',NULL,NULL,X'5AE7D5CDDC37CDEB9EAC996A7DD1D54AA7031658D8F1531781A9E0BFCB357ADA');
INSERT INTO "log" VALUES(3,1,29,52,29,'consent.given',1,'01a2072b2dc073a4840e27db6c777438','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":29,"t":"consent.given","v":1,"on":"01a2072b2dc073a4840e27db6c777438","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.26","kind":"rules","signer":"applicant","day":"2026-11-23","sheet":"2","version":"2024-1"}',NULL,NULL,X'CA8B5407A4F5EBE427790EBF2DA2C9BD3F3671FFDB608C79A1F69939006BD6C9');
INSERT INTO "log" VALUES(3,1,30,53,30,'application.completed',1,'01a2072b2dc073a4840e27db6c777438','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":30,"t":"application.completed","v":1,"on":"01a2072b2dc073a4840e27db6c777438","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.26","decision_due":"2026-11-26"}',NULL,NULL,X'AAAA82EE4E8520AB77A4868BAEACD509BBB8850CEF2A7E36506C428FB60032F4');
INSERT INTO "log" VALUES(3,1,31,54,31,'application.filed',1,'01a2072b2dc07e74a9e6bbfdba1ba4f9','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":31,"t":"application.filed","v":1,"on":"01a2072b2dc07e74a9e6bbfdba1ba4f9","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"no":"3-0007","channel":"person","body":"12","received":1795416600000,"municipality":"66701000","point":"12"}',NULL,X'CF2739A7A3DCB92CBF04ED19BB0C55AC23E73F03D8E05313A047E181B29437DB',X'B9B988015B7324363C89B1B3C337B98277C2C5E5A3596C9FE55301325A6EA7E2');
INSERT INTO "log" VALUES(3,1,32,55,32,'identity.checked',1,'01a2072b2dc07e74a9e6bbfdba1ba4f9','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":32,"t":"identity.checked","v":1,"on":"01a2072b2dc07e74a9e6bbfdba1ba4f9","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.31","day":"2026-11-23"}',X'FCFE559346E5680ED1ABD468B2FD0F34E2D4677D5F5FF13B0C4E2E6E68D95922575F600B5AECC5E8000E11D6927EDA62091A4DD15DB3ED47473E433BAE5A890E',NULL,X'C9E58AAC500B884E023A786815CFA55E1BB808A572CBB302C7E8959E5AB8B52B');
INSERT INTO "log" VALUES(3,1,33,56,33,'consent.given',1,'01a2072b2dc07e74a9e6bbfdba1ba4f9','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":33,"t":"consent.given","v":1,"on":"01a2072b2dc07e74a9e6bbfdba1ba4f9","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.31","kind":"rules","signer":"applicant","day":"2026-11-23","sheet":"2","version":"2024-1"}',NULL,NULL,X'4DFE4825061166A639BD4687FEC03D35B26A4332680B283D27C1836F0879B5F9');
INSERT INTO "log" VALUES(3,1,34,57,34,'application.lacking',1,'01a2072b2dc07e74a9e6bbfdba1ba4f9','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":34,"t":"application.lacking","v":1,"on":"01a2072b2dc07e74a9e6bbfdba1ba4f9","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.31","missing":"applicant_id child_id snils pd"}',NULL,NULL,X'DC045B936F16B5E51B10E96D88E0137FB05C9C218F2745F18B963563329F62AF');
INSERT INTO "log" VALUES(3,1,35,58,35,'application.filed',1,'01a2072b2dc07411ab1cf14d9da02a3f','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":35,"t":"application.filed","v":1,"on":"01a2072b2dc07411ab1cf14d9da02a3f","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"no":"3-0008","channel":"navigator","request_no":"N-1","body":"12","received":1795416600000,"municipality":"66701000","point":"12","papers_due":"2026-12-02"}',NULL,X'A6964E6F11916BF7DED50665C8E4CBEE4B9011B1F2B99B08707120FF486952A9',X'AE9940EDA6E05FF7DC4FE7438AF759A7409D7F2553174D1ACFF0F09A92E1F454');
INSERT INTO "log" VALUES(3,1,36,59,36,'certificate.issued',1,'01a2072b2dc077b9bce3eb52c1581ab3','01a2072b2dc077cbae16c336c3a84dfd','','01a2072b2dc07027a36f6c689597c12e',1795416600000,'{"k":3,"e":1,"s":36,"t":"certificate.issued","v":1,"on":"01a2072b2dc077b9bce3eb52c1581ab3","also":["01a2072b2dc077cbae16c336c3a84dfd"],"by":"01a2072b2dc07027a36f6c689597c12e","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"basis":"U+fiq3qiepJkJRuSmg20aqYOpOen+UDrs7lFW74w5yQ","app":"3.1.6","number":"6704182002","lease":"01a2072b2dc077cbae16c336c3a84dfd","point":"12"}',X'56E6FACCBC1093AA63E1079A4F90DA02BC3658F774550E7DBF8263A2D694920205DA9C3F657DE4EF85291BD9277A209DC2FF9F6C782AF9BD5D20BD3A060D3204',X'850B8251AE11AA9755B79271ADFA907D7F525D67CB619F8A93496290C7A6EC82',X'746E1F4E252AB112AA50C7CC9FA1419DD48334271927D52F5515ACC192ED82BF');
INSERT INTO "log" VALUES(3,1,37,60,37,'certificate.issued',1,'01a2072b2dc073ac9c77826fbc6ef481','01a2072b2dc077cbae16c336c3a84dfd','','01a2072b2dc07027a36f6c689597c12e',1795416600000,'{"k":3,"e":1,"s":37,"t":"certificate.issued","v":1,"on":"01a2072b2dc073ac9c77826fbc6ef481","also":["01a2072b2dc077cbae16c336c3a84dfd"],"by":"01a2072b2dc07027a36f6c689597c12e","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"basis":"w62Exc5kIJ+irLNK6fLTP7HkGZUOyWiBzs/PWJ3uCmU","app":"3.1.21","number":"6704182010","lease":"01a2072b2dc077cbae16c336c3a84dfd","point":"12"}',X'2CA3FE3B0CAAFB57620512063EF62B381D08E4D105828B15E59586E05F0F6291003E2ABB39AFDDCB8CF8E67740B5536EA92B53845DB7965531F6109E02732E05',X'0C99F2E5A754C319192416C46A878DF945B993261BC3E6AD285D730734E261D8',X'1FC9C95BA1B516112856A01A324555E30DEE7A39F38CFF8B155C5C4E2353AB27');
INSERT INTO "log" VALUES(3,1,38,61,38,'application.refused',1,'01a2072b2dc0771184a828ad0c973565','','','01a2072b2dc07027a36f6c689597c12e',1795416600000,'{"k":3,"e":1,"s":38,"t":"application.refused","v":1,"on":"01a2072b2dc0771184a828ad0c973565","by":"01a2072b2dc07027a36f6c689597c12e","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"basis":"g1cwVFXhu03RniLk8uyD3dDfsup+ZHBN/Hyrtt9jTaw","app":"3.1.11","ground":"R3"}',X'C9A3CF9F81E7BF3054E9CB479658CCE8020E5590146707EB3768DC75E67A7A80CE18B5F0B0D5985FA17BCC3401F2D3A8329A3B764FE9C603F6DF4840741BA900',X'11AC041173FFA61E1F821E156BAE0030E5B17B319D9A01FF9EFA3E930FB50BD4',X'2C00545E4E7655F9F1C762B1AA3B9D663FA2C6DE10D175818D6F90AFA207203D');
INSERT INTO "log" VALUES(3,1,39,62,39,'application.returned',1,'01a2072b2dc07551944f3ca685d91440','','','01a2072b2dc07c279ac8bf5a5c107940',1795416600000,'{"k":3,"e":1,"s":39,"t":"application.returned","v":1,"on":"01a2072b2dc07551944f3ca685d91440","by":"01a2072b2dc07c279ac8bf5a5c107940","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"basis":"BRfyHcEprbD9MBhbGh7ek7qF14+pdnYprmgLJjAZ1MQ","app":"3.1.16"}',X'8D88127ECB8AF23C53402DFCD354C8B5D143E4B6A23E91FA49D87A86D16D6C88CBA479CC1D49703B8C0F5BEB487DA2083AD4CC6E9360BB083B9E48799E1F4009',X'653359731052748094F29450FD712E657F1255651282E162EF97F05188541DB6',X'DDE530EE9EEEDC68CEDA3461741DA23C2310B7A50FFA290DCA024FF59466F7B9');
INSERT INTO "log" VALUES(3,1,40,63,40,'application.withdrawn',1,'01a2072b2dc073a4840e27db6c777438','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":40,"t":"application.withdrawn","v":1,"on":"01a2072b2dc073a4840e27db6c777438","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":23,"app":"3.1.26"}',NULL,X'0EDA02039D96EB0E21B53BF296F8AC663C8D86EE1B213B3C919437C4EBA073ED',X'058422A082086E4C3523CFFCFF9664989A53BC46045B9780A16343323715136B');
INSERT INTO "log" VALUES(0,1,24,64,1,'ruling.joined',1,'01a2072b2dc073ac9c77826fbc6ef481','','','',1795416600000,'{"e":1,"s":24,"t":"ruling.joined","v":1,"on":"01a2072b2dc073ac9c77826fbc6ef481","at":1795416600000,"tz":180,"boot":"c0000000","app":"3.1.21","number":"6704182010","living":"6700410001","living_at":1}',NULL,NULL,NULL);
INSERT INTO "log" VALUES(3,1,41,0,1,'application.filed',1,'01a2072b2dc07239a2f1cfc02b518b6a','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":41,"t":"application.filed","v":1,"on":"01a2072b2dc07239a2f1cfc02b518b6a","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":64,"no":"3-0009","channel":"person","body":"12","received":1795416600000,"municipality":"66701000","point":"12"}',NULL,X'BE4B0D780791CA7E20DF12CCA91CCD5CDA6F669448BC329A7E33AA513AE0DE87',X'B14475A57ABF860B0E95127C323E2943548D7576E6B570888322B1DD6B3C8939');
INSERT INTO "log" VALUES(3,1,42,0,2,'identity.checked',1,'01a2072b2dc07239a2f1cfc02b518b6a','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":42,"t":"identity.checked","v":1,"on":"01a2072b2dc07239a2f1cfc02b518b6a","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":64,"app":"3.1.41","papers":"child applicant snils","day":"2026-11-23"}',X'ECA409009F91DB1E40AEAB48C4E2B6ED7A0DB8949F9855B1EA8E1F14D95059926B5B1679AE881361F7131063FF302B67CDF3736E04EB21434E1E4C4F3D58DB03',NULL,X'8E3653EB36C9DFDFE9A27207330DBDB833667ED7A654071C6392CFD4BA32B841');
INSERT INTO "log" VALUES(3,1,43,0,3,'consent.given',1,'01a2072b2dc07239a2f1cfc02b518b6a','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":43,"t":"consent.given","v":1,"on":"01a2072b2dc07239a2f1cfc02b518b6a","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":64,"app":"3.1.41","kind":"pd","signer":"applicant","day":"2026-11-23","sheet":"1","version":"2025-09"}',NULL,NULL,X'399471A8794946EA8AABF615573970D3B1B5534C195C0A48EC52111A7F1D5512');
INSERT INTO "log" VALUES(3,1,44,0,4,'consent.given',1,'01a2072b2dc07239a2f1cfc02b518b6a','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":44,"t":"consent.given","v":1,"on":"01a2072b2dc07239a2f1cfc02b518b6a","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":64,"app":"3.1.41","kind":"rules","signer":"applicant","day":"2026-11-23","sheet":"2","version":"2024-1"}',NULL,NULL,X'327E1E7B90C02627375D6963BFC7DD1643C45985B5C1DE496C075CC375C351BD');
INSERT INTO "log" VALUES(3,1,45,0,5,'application.completed',1,'01a2072b2dc07239a2f1cfc02b518b6a','','','01a2072b2dc0713e91c1860d441912c9',1795416600000,'{"k":3,"e":1,"s":45,"t":"application.completed","v":1,"on":"01a2072b2dc07239a2f1cfc02b518b6a","by":"01a2072b2dc0713e91c1860d441912c9","at":1795416600000,"tz":180,"boot":"00000001","mono":60000,"seen":64,"app":"3.1.41","decision_due":"2026-11-26"}',NULL,NULL,X'6E0901AC41BB0173A718AF72A0B6ED5655240417D91780BB6DEA7875BCD7A754');
CREATE TABLE meta (
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (key)
) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('chain.head','6e0901ac41bb0173a718af72a0b6ed5655240417d91780bb6dea7875bcd7a754');
INSERT INTO "meta" VALUES('chain.seq','45');
INSERT INTO "meta" VALUES('epoch','1');
INSERT INTO "meta" VALUES('home','kiosk');
INSERT INTO "meta" VALUES('kiosk','3');
INSERT INTO "meta" VALUES('kit_confirmed','40');
INSERT INTO "meta" VALUES('region','01a2072b2dc07712b57401144b906fa5');
INSERT INTO "meta" VALUES('request_serial','9');
CREATE TABLE municipality (
    subject TEXT NOT NULL,
    municipality TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (subject, municipality)
) STRICT;
CREATE TABLE personal (
    kiosk INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    p TEXT NOT NULL,
    PRIMARY KEY (kiosk, epoch, seq)
) STRICT;
INSERT INTO "personal" VALUES(3,1,1,'{"child":{"snils":"63874568452","surname":"Королёв","name":"Леонид","patronymic":"Сергеевич","birth":"2009-12-31","sex":"m","doc_kind":"21","doc_series":"10 23","doc_number":"000002","doc_issued":"2023-12-31","doc_issuer":"Отдел внутренних дел","doc_code":"670-001"},"address":{"subject_code":"67","municipality":"66701000","postcode":"214034","locality":"г. Смоленск","street":"ул. Речная","house":"58","flat":"96"},"applicant":{"authority":"1","kin":"отец","surname":"Королёв","name":"Максим","patronymic":"Петрович","birth":"1980-05-17","snils":"63874568553","doc_kind":"21","doc_series":"40 25","doc_number":"000202","doc_issued":"2025-05-17","doc_issuer":"Отдел внутренних дел","doc_code":"670-001","phone":"+79007331919","no_email":1,"navigator":"p67-10001"},"salt":"0ESatKDU9uQfTlOE"}');
INSERT INTO "personal" VALUES(3,1,6,'{"child":{"snils":"27848940646","surname":"Рыбакова","name":"Ирина","patronymic":"Артёмовна","birth":"2015-07-23","sex":"f","doc_kind":"03","doc_series":"II-ЧШ","doc_number":"630832","doc_issued":"2015-08-12","doc_issuer":"Отдел ЗАГС"},"address":{"subject_code":"67","municipality":"66701000","postcode":"214019","locality":"г. Смоленск","street":"пер. Тихий","house":"53","flat":"28"},"applicant":{"authority":"1","kin":"мать","surname":"Рыбакова","name":"Карина","patronymic":"Семёновна","birth":"1982-08-09","snils":"27848940747","doc_kind":"21","doc_series":"40 02","doc_number":"000203","doc_issued":"2002-08-09","doc_issuer":"Отдел внутренних дел","doc_code":"670-001","phone":"+79004571613","no_email":1,"navigator":"p67-10002"},"salt":"Hh5llbLkZfCzxYUu"}');
INSERT INTO "personal" VALUES(3,1,11,'{"child":{"snils":"91623308691","surname":"Лукина","name":"Нина","patronymic":"Олеговна","birth":"2010-04-29","sex":"f","doc_kind":"21","doc_series":"10 24","doc_number":"000004","doc_issued":"2024-04-29","doc_issuer":"Отдел внутренних дел","doc_code":"670-001"},"address":{"subject_code":"67","municipality":"66701000","postcode":"214019","locality":"г. Смоленск","street":"ул. Заречная","house":"9","flat":"58"},"applicant":{"authority":"1","kin":"мать","surname":"Лукина","name":"Диана","patronymic":"Олеговна","birth":"1972-08-01","snils":"91623308792","doc_kind":"21","doc_series":"40 17","doc_number":"000204","doc_issued":"2017-08-01","doc_issuer":"Отдел внутренних дел","doc_code":"670-001","phone":"+79008589736","no_email":1,"no_navigator":1},"salt":"opQU9G58Pe/hARzO"}');
INSERT INTO "personal" VALUES(3,1,16,'{"child":{"snils":"55597680863","surname":"Зуева","name":"Полина","patronymic":"Александровна","birth":"2015-05-03","sex":"f","doc_kind":"03","doc_series":"IV-УХ","doc_number":"261661","doc_issued":"2015-05-23","doc_issuer":"Отдел ЗАГС"},"address":{"subject_code":"67","municipality":"66701000","postcode":"214017","locality":"г. Смоленск","street":"ул. Школьная","house":"31","flat":"112"},"applicant":{"authority":"1","kin":"мать","surname":"Зуева","name":"Василиса","patronymic":"Дмитриевна","birth":"1986-12-05","snils":"55597680964","doc_kind":"21","doc_series":"40 06","doc_number":"000205","doc_issued":"2006-12-05","doc_issuer":"Отдел внутренних дел","doc_code":"670-001","phone":"+79006504328","no_email":1,"no_navigator":1},"salt":"UPPwayrDjPanQSWS"}');
INSERT INTO "personal" VALUES(3,1,21,'{"child":{"snils":"19572053088","surname":"Лукин","name":"Кирилл","patronymic":"Вадимович","birth":"2016-04-14","sex":"m","doc_kind":"03","doc_series":"V-СУ","doc_number":"577075","doc_issued":"2016-05-04","doc_issuer":"Отдел ЗАГС"},"address":{"subject_code":"67","municipality":"66701000","postcode":"214031","locality":"г. Смоленск","street":"ул. Школьная","house":"38","flat":"5"},"applicant":{"authority":"1","kin":"мать","surname":"Захарова","name":"Мария","patronymic":"Ильинична","birth":"1992-02-03","snils":"19572053189","doc_kind":"21","doc_series":"40 12","doc_number":"000206","doc_issued":"2012-02-03","doc_issuer":"Отдел внутренних дел","doc_code":"670-001","phone":"+79002238339","no_email":1,"navigator":"p67-10005"},"salt":"x5nZWSauWLI/qnHQ"}');
INSERT INTO "personal" VALUES(3,1,26,'{"child":{"snils":"83346421094","surname":"Верекалов","name":"Савелий","patronymic":"Андреевич","birth":"2017-10-11","sex":"m","doc_kind":"03","doc_series":"I-ПС","doc_number":"892523","doc_issued":"2017-10-31","doc_issuer":"Отдел ЗАГС"},"address":{"subject_code":"67","municipality":"66701000","postcode":"214041","locality":"г. Смоленск","street":"ул. Речная","house":"51","flat":"10"},"applicant":{"authority":"1","kin":"мать","surname":"Богданова","name":"Екатерина","patronymic":"Артёмовна","birth":"1995-06-04","snils":"83346421195","doc_kind":"21","doc_series":"40 15","doc_number":"000207","doc_issued":"2015-06-04","doc_issuer":"Отдел внутренних дел","doc_code":"670-001","phone":"+79001007840","no_email":1,"navigator":"p67-10006"},"salt":"xUHa/6qqx0kzQfrC"}');
INSERT INTO "personal" VALUES(3,1,31,'{"child":{"surname":"Липомётская","name":"Варвара","patronymic":"Борисовна","birth":"2012-10-17","sex":"f","doc_kind":"21","doc_series":"10 26","doc_number":"000008","doc_issued":"2026-10-17","doc_issuer":"Отдел внутренних дел","doc_code":"670-001"},"address":{"subject_code":"67","municipality":"66701000","postcode":"214009","locality":"г. Смоленск","street":"ул. Заречная","house":"1","flat":"110"},"applicant":{"authority":"1","kin":"отец","surname":"Полеверхев","name":"Леонид","patronymic":"Петрович","birth":"1990-09-01","snils":"47320793388","doc_kind":"21","doc_series":"40 10","doc_number":"000208","doc_issued":"2010-09-01","doc_issuer":"Отдел внутренних дел","doc_code":"670-001","phone":"+79006518447","no_email":1,"navigator":"p67-10007"},"salt":"9WwIeu+XVFALOcwC"}');
INSERT INTO "personal" VALUES(3,1,35,'{"child":{"snils":"11295165445","surname":"Васильев","name":"Артём","patronymic":"Семёнович","birth":"2013-05-05","sex":"m","doc_kind":"03","doc_series":"III-ЛО","doc_number":"523352","doc_issued":"2013-05-25","doc_issuer":"Отдел ЗАГС"},"address":{"subject_code":"67","municipality":"66701000","postcode":"214044","locality":"г. Смоленск","street":"пер. Ягодный","house":"65","flat":"17"},"applicant":{"authority":"1","kin":"мать","surname":"Новикова","name":"Марина","patronymic":"Игоревна","birth":"1982-02-24","snils":"11295165546","doc_kind":"21","doc_series":"40 02","doc_number":"000209","doc_issued":"2002-02-24","doc_issuer":"Отдел внутренних дел","doc_code":"670-001","phone":"+79009312063","no_email":1,"navigator":"p67-10008"},"salt":"1mS0uu+hr9e18wuK"}');
INSERT INTO "personal" VALUES(3,1,36,'{"valid_until":"2033-07-22","salt":"Rp+CZjmK9sPqo2GQ"}');
INSERT INTO "personal" VALUES(3,1,37,'{"valid_until":"2034-04-13","salt":"HXZKnei1UIv4buFf"}');
INSERT INTO "personal" VALUES(3,1,38,'{"remark":"Живёт в другой области","salt":"YqdCfnwB8yF3BBl4"}');
INSERT INTO "personal" VALUES(3,1,39,'{"remark":"Не видна дата выдачи","salt":"ZSJeqBOnp1bWi7tX"}');
INSERT INTO "personal" VALUES(3,1,40,'{"remark":"Передумали","salt":"svdfML4LvAbVdO4v"}');
INSERT INTO "personal" VALUES(3,1,41,'{"child":{"snils":"75069533421","surname":"Карасовина","name":"Ксения","patronymic":"Ильинична","birth":"2015-01-14","sex":"f","doc_kind":"03","doc_series":"IV-ИМ","doc_number":"838766","doc_issued":"2015-02-03","doc_issuer":"Отдел ЗАГС"},"address":{"subject_code":"67","municipality":"66701000","postcode":"214015","locality":"г. Смоленск","street":"ул. Молодёжная","house":"81","flat":"82"},"applicant":{"authority":"1","kin":"мать","surname":"Карасовина","name":"Таисия","patronymic":"Романовна","birth":"1991-07-17","snils":"75069533522","doc_kind":"21","doc_series":"40 11","doc_number":"000210","doc_issued":"2011-07-17","doc_issuer":"Отдел внутренних дел","doc_code":"670-001","phone":"+79003535046","no_email":1,"navigator":"p67-10009"},"salt":"rDxwj7RXeIUWOA1z"}');
CREATE TABLE point (
    subject TEXT NOT NULL,
    point TEXT NOT NULL DEFAULT '',
    municipality TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (subject, point)
) STRICT;
CREATE TABLE region (
    subject TEXT NOT NULL,
    code TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    genitive TEXT NOT NULL DEFAULT '',
    operator_name TEXT NOT NULL DEFAULT '',
    site TEXT NOT NULL DEFAULT '',
    rules_version TEXT NOT NULL DEFAULT '',
    consent_version TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (subject)
) STRICT;
CREATE TABLE ruling (
    subject TEXT NOT NULL,
    ruling TEXT NOT NULL,
    kind TEXT NOT NULL,
    of TEXT NOT NULL,
    app TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL DEFAULT '',
    living TEXT NOT NULL DEFAULT '',
    living_app TEXT NOT NULL DEFAULT '',
    living_point TEXT NOT NULL DEFAULT '',
    living_at INTEGER NOT NULL DEFAULT 0,
    cause TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0,
    closed_by TEXT NOT NULL DEFAULT '',
    way TEXT NOT NULL DEFAULT '',
    pending INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (subject, ruling)
) STRICT;
CREATE TABLE setting (
    subject TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (subject, key)
) STRICT;
CREATE TABLE staff (
    subject TEXT NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0,
    pending INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT '',
    municipality TEXT NOT NULL DEFAULT '',
    point TEXT NOT NULL DEFAULT '',
    salt TEXT NOT NULL DEFAULT '',
    ops INTEGER NOT NULL DEFAULT 0,
    mem INTEGER NOT NULL DEFAULT 0,
    box_key TEXT NOT NULL DEFAULT '',
    sign_key TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (subject)
) STRICT;
CREATE TABLE touch (
    subject TEXT NOT NULL,
    kiosk INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    gsn INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (subject, kiosk, epoch, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO "touch" VALUES('01a2072b2dc07027a36f6c689597c12e',0,1,15,15);
INSERT INTO "touch" VALUES('01a2072b2dc07027a36f6c689597c12e',0,1,16,16);
INSERT INTO "touch" VALUES('01a2072b2dc0713e91c1860d441912c9',0,1,9,9);
INSERT INTO "touch" VALUES('01a2072b2dc0713e91c1860d441912c9',0,1,10,10);
INSERT INTO "touch" VALUES('01a2072b2dc07239a2f1cfc02b518b6a',3,1,41,0);
INSERT INTO "touch" VALUES('01a2072b2dc07239a2f1cfc02b518b6a',3,1,42,0);
INSERT INTO "touch" VALUES('01a2072b2dc07239a2f1cfc02b518b6a',3,1,43,0);
INSERT INTO "touch" VALUES('01a2072b2dc07239a2f1cfc02b518b6a',3,1,44,0);
INSERT INTO "touch" VALUES('01a2072b2dc07239a2f1cfc02b518b6a',3,1,45,0);
INSERT INTO "touch" VALUES('01a2072b2dc073a4840e27db6c777438',3,1,26,49);
INSERT INTO "touch" VALUES('01a2072b2dc073a4840e27db6c777438',3,1,27,50);
INSERT INTO "touch" VALUES('01a2072b2dc073a4840e27db6c777438',3,1,28,51);
INSERT INTO "touch" VALUES('01a2072b2dc073a4840e27db6c777438',3,1,29,52);
INSERT INTO "touch" VALUES('01a2072b2dc073a4840e27db6c777438',3,1,30,53);
INSERT INTO "touch" VALUES('01a2072b2dc073a4840e27db6c777438',3,1,40,63);
INSERT INTO "touch" VALUES('01a2072b2dc073ac9c77826fbc6ef481',0,1,24,64);
INSERT INTO "touch" VALUES('01a2072b2dc073ac9c77826fbc6ef481',3,1,21,44);
INSERT INTO "touch" VALUES('01a2072b2dc073ac9c77826fbc6ef481',3,1,22,45);
INSERT INTO "touch" VALUES('01a2072b2dc073ac9c77826fbc6ef481',3,1,23,46);
INSERT INTO "touch" VALUES('01a2072b2dc073ac9c77826fbc6ef481',3,1,24,47);
INSERT INTO "touch" VALUES('01a2072b2dc073ac9c77826fbc6ef481',3,1,25,48);
INSERT INTO "touch" VALUES('01a2072b2dc073ac9c77826fbc6ef481',3,1,37,60);
INSERT INTO "touch" VALUES('01a2072b2dc07411ab1cf14d9da02a3f',3,1,35,58);
INSERT INTO "touch" VALUES('01a2072b2dc07551944f3ca685d91440',3,1,16,39);
INSERT INTO "touch" VALUES('01a2072b2dc07551944f3ca685d91440',3,1,17,40);
INSERT INTO "touch" VALUES('01a2072b2dc07551944f3ca685d91440',3,1,18,41);
INSERT INTO "touch" VALUES('01a2072b2dc07551944f3ca685d91440',3,1,19,42);
INSERT INTO "touch" VALUES('01a2072b2dc07551944f3ca685d91440',3,1,20,43);
INSERT INTO "touch" VALUES('01a2072b2dc07551944f3ca685d91440',3,1,39,62);
INSERT INTO "touch" VALUES('01a2072b2dc076bea08859869f121830',0,1,11,11);
INSERT INTO "touch" VALUES('01a2072b2dc076bea08859869f121830',0,1,12,12);
INSERT INTO "touch" VALUES('01a2072b2dc0771184a828ad0c973565',3,1,11,34);
INSERT INTO "touch" VALUES('01a2072b2dc0771184a828ad0c973565',3,1,12,35);
INSERT INTO "touch" VALUES('01a2072b2dc0771184a828ad0c973565',3,1,13,36);
INSERT INTO "touch" VALUES('01a2072b2dc0771184a828ad0c973565',3,1,14,37);
INSERT INTO "touch" VALUES('01a2072b2dc0771184a828ad0c973565',3,1,15,38);
INSERT INTO "touch" VALUES('01a2072b2dc0771184a828ad0c973565',3,1,38,61);
INSERT INTO "touch" VALUES('01a2072b2dc07712b57401144b906fa5',0,1,1,1);
INSERT INTO "touch" VALUES('01a2072b2dc07712b57401144b906fa5',0,1,2,2);
INSERT INTO "touch" VALUES('01a2072b2dc07712b57401144b906fa5',0,1,3,3);
INSERT INTO "touch" VALUES('01a2072b2dc07712b57401144b906fa5',0,1,4,4);
INSERT INTO "touch" VALUES('01a2072b2dc07712b57401144b906fa5',0,1,5,5);
INSERT INTO "touch" VALUES('01a2072b2dc07712b57401144b906fa5',0,1,6,6);
INSERT INTO "touch" VALUES('01a2072b2dc07712b57401144b906fa5',0,1,7,7);
INSERT INTO "touch" VALUES('01a2072b2dc07712b57401144b906fa5',0,1,8,8);
INSERT INTO "touch" VALUES('01a2072b2dc07729903cb6dadc72c0fe',0,1,21,21);
INSERT INTO "touch" VALUES('01a2072b2dc07729903cb6dadc72c0fe',0,1,22,22);
INSERT INTO "touch" VALUES('01a2072b2dc077afb42e2395b46ab1a6',3,1,1,24);
INSERT INTO "touch" VALUES('01a2072b2dc077afb42e2395b46ab1a6',3,1,2,25);
INSERT INTO "touch" VALUES('01a2072b2dc077afb42e2395b46ab1a6',3,1,3,26);
INSERT INTO "touch" VALUES('01a2072b2dc077afb42e2395b46ab1a6',3,1,4,27);
INSERT INTO "touch" VALUES('01a2072b2dc077afb42e2395b46ab1a6',3,1,5,28);
INSERT INTO "touch" VALUES('01a2072b2dc077b9bce3eb52c1581ab3',3,1,6,29);
INSERT INTO "touch" VALUES('01a2072b2dc077b9bce3eb52c1581ab3',3,1,7,30);
INSERT INTO "touch" VALUES('01a2072b2dc077b9bce3eb52c1581ab3',3,1,8,31);
INSERT INTO "touch" VALUES('01a2072b2dc077b9bce3eb52c1581ab3',3,1,9,32);
INSERT INTO "touch" VALUES('01a2072b2dc077b9bce3eb52c1581ab3',3,1,10,33);
INSERT INTO "touch" VALUES('01a2072b2dc077b9bce3eb52c1581ab3',3,1,36,59);
INSERT INTO "touch" VALUES('01a2072b2dc077cbae16c336c3a84dfd',0,1,23,23);
INSERT INTO "touch" VALUES('01a2072b2dc077cbae16c336c3a84dfd',3,1,36,59);
INSERT INTO "touch" VALUES('01a2072b2dc077cbae16c336c3a84dfd',3,1,37,60);
INSERT INTO "touch" VALUES('01a2072b2dc078feb5b5de747672e134',0,1,17,17);
INSERT INTO "touch" VALUES('01a2072b2dc078feb5b5de747672e134',0,1,18,18);
INSERT INTO "touch" VALUES('01a2072b2dc07c279ac8bf5a5c107940',0,1,13,13);
INSERT INTO "touch" VALUES('01a2072b2dc07c279ac8bf5a5c107940',0,1,14,14);
INSERT INTO "touch" VALUES('01a2072b2dc07d788900f60fb279a89d',0,1,19,19);
INSERT INTO "touch" VALUES('01a2072b2dc07d788900f60fb279a89d',0,1,20,20);
INSERT INTO "touch" VALUES('01a2072b2dc07e74a9e6bbfdba1ba4f9',3,1,31,54);
INSERT INTO "touch" VALUES('01a2072b2dc07e74a9e6bbfdba1ba4f9',3,1,32,55);
INSERT INTO "touch" VALUES('01a2072b2dc07e74a9e6bbfdba1ba4f9',3,1,33,56);
INSERT INTO "touch" VALUES('01a2072b2dc07e74a9e6bbfdba1ba4f9',3,1,34,57);
CREATE UNIQUE INDEX log_gsn ON log (gsn) WHERE gsn > 0;
CREATE INDEX log_waiting ON log (arrived) WHERE gsn = 0;
CREATE INDEX log_staff ON log (staff, at);
CREATE INDEX point_code ON point (point);
CREATE INDEX kiosk_no ON kiosk (no);
CREATE INDEX kiosk_serial ON kiosk (serial);
CREATE INDEX lease_kiosk ON lease (no, grant_no);
CREATE INDEX learner_surname ON learner (f_surname, f_name, f_patronymic, subject);
CREATE INDEX learner_initial ON learner (f_initial, f_name, f_surname, f_patronymic, subject);
CREATE INDEX learner_name ON learner (f_name, f_surname, f_patronymic, subject);
CREATE INDEX learner_patronymic ON learner (f_patronymic, f_surname, f_name, subject);
CREATE INDEX learner_snils ON learner (child_snils);
CREATE INDEX learner_snils_4 ON learner (substr(child_snils, 4));
CREATE INDEX learner_snils_7 ON learner (substr(child_snils, 7));
CREATE INDEX learner_doc ON learner (doc_key);
CREATE INDEX learner_number ON learner (number);
CREATE INDEX application_app ON application (app);
CREATE INDEX application_no ON application (request_no);
CREATE INDEX application_papers ON application (state, papers_due, request_received);
CREATE INDEX application_decision ON application (state, decision_due, request_received);
CREATE INDEX application_touched ON application (touched_by, touched_at);
CREATE INDEX certificate_number ON certificate (number);
CREATE INDEX certificate_issued ON certificate (issued_by, issued_at);
CREATE INDEX ruling_open ON ruling (closed, at);
CREATE INDEX ruling_id ON ruling (ruling);
CREATE INDEX draft_staff ON draft (staff, saved_at);
CREATE TRIGGER log_kept BEFORE UPDATE OF kiosk, epoch, seq, arrived, type, version, subject, also1, also2, staff, at, o, sig, c, head ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_numbered BEFORE UPDATE OF gsn ON log WHEN OLD.gsn <> 0 AND NEW.gsn <> OLD.gsn BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_never_deleted BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER personal_kept BEFORE UPDATE ON personal BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER personal_never_deleted BEFORE DELETE ON personal BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
PRAGMA application_id = 1347569997;
PRAGMA user_version = 1;
