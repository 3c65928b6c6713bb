-- One schema for SQLite, PostgreSQL and Citus. Rules: docs/adr/0003-one-schema.md.
-- operator_id leads every key of a tenant's table and is never updated. Ids are issued by the application. Instants are
-- microseconds UTC, dates ISO text in the operator's zone, booleans and enumerations SMALLINT (values: src/domain).
-- Markers the facade expands: {clustered} is WITHOUT ROWID on SQLite; BIGINT gains CHECK(typeof(c)='integer') there;
-- {row_security} enables tenant policies on PostgreSQL for every table that has operator_id.

-- Reference tables: no tenant's rows.

CREATE TABLE installation (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
) {clustered};

CREATE TABLE door (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    tenant_id BIGINT NOT NULL,
    PRIMARY KEY (kind, key)
) {clustered};

-- Which operators have deliveries to make: what a poll reads instead of walking all of them.
CREATE TABLE work (
    bucket SMALLINT NOT NULL,
    tenant_id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (bucket, tenant_id)
) {clustered};

-- The processes at work on a PostgreSQL database, and the number that each puts in the ids it issues.
CREATE TABLE node (
    number SMALLINT NOT NULL,
    holder TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    listens SMALLINT NOT NULL,              -- is left what the others commit
    PRIMARY KEY (number)
) {clustered};

-- What a listening node has not heard yet: the events of one transaction of another node, one a line.
CREATE TABLE change (
    node SMALLINT NOT NULL,
    id BIGINT NOT NULL,
    events TEXT NOT NULL,
    PRIMARY KEY (node, id)
) {clustered};

-- Operator, staff, access to the program

CREATE TABLE operator (
    operator_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    currency TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id)
) {clustered};

CREATE TABLE staff (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password SMALLINT NOT NULL,
    active SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, username)
) {clustered};

-- TOTP of a member of staff. Unconfirmed: shown to them, not asked for yet.
CREATE TABLE second_factor (
    operator_id BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    secret_sealed {blob} NOT NULL,
    confirmed SMALLINT NOT NULL,
    last_step BIGINT NOT NULL,
    PRIMARY KEY (operator_id, staff_id)
) {clustered};

-- Each is taken once instead of a code, then is gone.
CREATE TABLE recovery_code (
    operator_id BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    code_hash {blob} NOT NULL,
    PRIMARY KEY (operator_id, staff_id, code_hash)
) {clustered};

-- Browser sessions and API tokens; only a hash of the secret is here.
CREATE TABLE credential (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind SMALLINT NOT NULL,
    staff_id BIGINT,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    secret_hash {blob} NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (operator_id, id)
) {clustered};
CREATE INDEX credential_staff ON credential (operator_id, staff_id);

CREATE TABLE audit (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_kind SMALLINT NOT NULL,
    actor_id BIGINT,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (operator_id, id)
) {clustered};
CREATE INDEX audit_subject ON audit (operator_id, subject_id, id);

-- Answers that were given. They may hold secrets that are shown once, and the hash of a request with a password.
CREATE TABLE idempotency (
    operator_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    actor_id BIGINT NOT NULL,
    answer_sealed {blob} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, actor_id, key)
) {clustered};
CREATE INDEX idempotency_age ON idempotency (operator_id, created_at);

CREATE TABLE counter (
    operator_id BIGINT NOT NULL,
    series TEXT NOT NULL,
    year SMALLINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (operator_id, series, year)
) {clustered};

-- Areas and plans

CREATE TABLE area (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    parent_id BIGINT,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, code)
) {clustered};

CREATE TABLE plan (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    active SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, code)
) {clustered};

CREATE TABLE plan_version (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    plan_id BIGINT NOT NULL,
    valid_from TEXT NOT NULL,
    billing SMALLINT NOT NULL,
    charged SMALLINT NOT NULL,
    monthly_fee BIGINT NOT NULL,
    included_bytes BIGINT,
    beyond SMALLINT NOT NULL,
    unit_bytes BIGINT NOT NULL,
    unit_price BIGINT NOT NULL,
    prorate_allowance SMALLINT NOT NULL,
    setup_fee BIGINT NOT NULL,
    taxed SMALLINT NOT NULL,
    rate_down_bps BIGINT NOT NULL,
    rate_up_bps BIGINT NOT NULL,
    throttle_down_bps BIGINT NOT NULL,
    throttle_up_bps BIGINT NOT NULL,
    package_days SMALLINT NOT NULL,
    package_price BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, plan_id, valid_from)
) {clustered};

-- Where a plan is sold: in these areas and those below them; without a row, everywhere.
CREATE TABLE plan_area (
    operator_id BIGINT NOT NULL,
    plan_id BIGINT NOT NULL,
    area_id BIGINT NOT NULL,
    PRIMARY KEY (operator_id, plan_id, area_id)
) {clustered};

-- Another fee than the version's own, in an area and those below it.
CREATE TABLE area_fee (
    operator_id BIGINT NOT NULL,
    plan_version_id BIGINT NOT NULL,
    area_id BIGINT NOT NULL,
    monthly_fee BIGINT NOT NULL,
    PRIMARY KEY (operator_id, plan_version_id, area_id)
) {clustered};

-- Customers and what they subscribe to

CREATE TABLE customer (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    area_id BIGINT,
    phone TEXT,
    email TEXT,
    id_number_sealed {blob},
    language TEXT NOT NULL,
    preferred_channel TEXT NOT NULL,
    latitude_e7 BIGINT,
    longitude_e7 BIGINT,
    balance BIGINT NOT NULL CHECK (balance >= 0),
    exempt SMALLINT NOT NULL,
    search_text TEXT NOT NULL,
    sort_text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, number)
) {clustered};
CREATE INDEX customer_sort ON customer (operator_id, sort_text, id);
CREATE INDEX customer_area ON customer (operator_id, area_id, id);
CREATE INDEX customer_balance ON customer (operator_id, id) WHERE balance > 0;

CREATE TABLE subscription (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    plan_version_id BIGINT NOT NULL,        -- held on starts_on; later changes are in plan_change
    current_plan_version_id BIGINT NOT NULL,
    status SMALLINT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    billing_day SMALLINT NOT NULL,
    bill_on_end_date SMALLINT NOT NULL,     -- the last invoice on ends_on, not at the end of its cycle
    first_period_from TEXT NOT NULL,        -- earlier ones were billed elsewhere
    next_period_from TEXT NOT NULL,         -- first period not yet billed
    next_issue_on TEXT,                     -- when it is due to be issued; nothing left to bill: NULL
    amended SMALLINT NOT NULL,              -- has rows in plan_change or suspension
    discount_kind SMALLINT NOT NULL,        -- 0 none
    discount_numerator BIGINT NOT NULL,
    discount_denominator BIGINT NOT NULL,
    discount_periods SMALLINT,              -- for the first N invoiced periods
    discount_until TEXT,
    reserved BIGINT NOT NULL DEFAULT 0,     -- pay as you go: the quote of the period so far, tax included
    connection_kind SMALLINT NOT NULL,
    username TEXT,
    password_sealed {blob},
    ip TEXT,
    mac TEXT,
    router_id BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    FOREIGN KEY (operator_id, customer_id) REFERENCES customer (operator_id, id)
) {clustered};
CREATE INDEX subscription_customer ON subscription (operator_id, customer_id, id);
CREATE INDEX subscription_issue ON subscription (operator_id, next_issue_on, id) WHERE next_issue_on IS NOT NULL;
CREATE UNIQUE INDEX subscription_username ON subscription (operator_id, username) WHERE username IS NOT NULL AND status <> 5;
CREATE UNIQUE INDEX subscription_ip ON subscription (operator_id, ip) WHERE ip IS NOT NULL AND status <> 5;

CREATE TABLE plan_change (
    operator_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    id BIGINT NOT NULL,
    plan_version_id BIGINT NOT NULL,
    PRIMARY KEY (operator_id, subscription_id, effective_on, id)
) {clustered};

CREATE TABLE suspension (
    operator_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT,
    PRIMARY KEY (operator_id, subscription_id, from_on)
) {clustered};

-- What each connection should be, and what a router was last seen to hold.
CREATE TABLE access (
    operator_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    desired SMALLINT NOT NULL,
    reason SMALLINT NOT NULL,
    rate_down_bps BIGINT NOT NULL,
    rate_up_bps BIGINT NOT NULL,
    since BIGINT NOT NULL,
    changes_at BIGINT,
    actual SMALLINT,
    actual_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, subscription_id)
) {clustered};
CREATE INDEX access_change ON access (operator_id, changes_at) WHERE changes_at IS NOT NULL;

-- A kept reason that holds isolation back.
CREATE TABLE isolation_hold (
    operator_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    kind SMALLINT NOT NULL,
    until_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (operator_id, customer_id, kind)
) {clustered};
CREATE INDEX isolation_hold_end ON isolation_hold (operator_id, until_at);

-- Usage

CREATE TABLE usage_record (
    operator_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    subscription_id BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    bytes_down BIGINT NOT NULL,
    bytes_up BIGINT NOT NULL,
    counted_on TEXT NOT NULL,
    PRIMARY KEY (operator_id, key)
) {clustered};

CREATE TABLE usage_day (
    operator_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    bytes_down BIGINT NOT NULL,
    bytes_up BIGINT NOT NULL,
    PRIMARY KEY (operator_id, subscription_id, day)
) {clustered};

CREATE TABLE usage_month (
    operator_id BIGINT NOT NULL,
    month TEXT NOT NULL,
    subscription_id BIGINT NOT NULL,
    bytes_down BIGINT NOT NULL,
    bytes_up BIGINT NOT NULL,
    PRIMARY KEY (operator_id, month, subscription_id)
) {clustered};

-- A charge of a period that was billed and has changed since, by usage that came late (kind 2) or by a suspension (1 fee, 2
-- usage): the next bill rates it again from its kept inputs.
CREATE TABLE rerating (
    operator_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    period_from TEXT NOT NULL,
    kind SMALLINT NOT NULL,
    pending SMALLINT NOT NULL,              -- there is something that no bill has taken
    adjusted BIGINT NOT NULL,               -- billed by adjustments so far, of any sign
    PRIMARY KEY (operator_id, subscription_id, period_from, kind)
) {clustered};

-- Invoices

CREATE TABLE invoice (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    number TEXT NOT NULL,
    series_year SMALLINT NOT NULL,
    series_no BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    subscription_id BIGINT,
    status SMALLINT NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    isolates_at BIGINT,                     -- of an invoice that isolates while it is open
    period_from TEXT NOT NULL,
    period_to TEXT NOT NULL,
    subtotal BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    total BIGINT NOT NULL,
    paid BIGINT NOT NULL,
    credited BIGINT NOT NULL,
    withheld BIGINT NOT NULL,
    written_off BIGINT NOT NULL,
    open BIGINT NOT NULL CHECK (open >= 0),
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, number),
    CHECK (paid + credited + withheld + written_off + open = total)
) {clustered};
CREATE INDEX invoice_customer ON invoice (operator_id, customer_id, id);
CREATE INDEX invoice_issued ON invoice (operator_id, issued_on, id);
CREATE INDEX invoice_open ON invoice (operator_id, isolates_at, id) WHERE open > 0;

CREATE TABLE invoice_line (
    operator_id BIGINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    line_no SMALLINT NOT NULL,
    kind SMALLINT NOT NULL,
    subscription_id BIGINT,
    plan_version_id BIGINT,
    from_on TEXT,
    to_on TEXT,
    days SMALLINT,
    of_days SMALLINT,
    bytes BIGINT,
    units BIGINT,
    amount BIGINT NOT NULL,
    description TEXT,
    PRIMARY KEY (operator_id, invoice_id, line_no)
) {clustered};

-- A charge is live on at most one invoice. kind: 1 fee, 2 usage, 3 set-up, of a period; 4 upgrade inside
-- a period billed in advance, of a day.
CREATE TABLE charge (
    operator_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    period_from TEXT NOT NULL,
    kind SMALLINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    PRIMARY KEY (operator_id, subscription_id, period_from, kind)
) {clustered};

-- The inputs that the invoice was computed from, in the shape of `bangnopi quote`.
CREATE TABLE invoice_input (
    operator_id BIGINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    input TEXT NOT NULL,
    PRIMARY KEY (operator_id, invoice_id)
) {clustered};

-- Revenue billed in advance (2103) that becomes income (4101) at its period's end; the row goes when it has.
CREATE TABLE deferral (
    operator_id BIGINT NOT NULL,
    recognised_on TEXT NOT NULL,
    invoice_id BIGINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    PRIMARY KEY (operator_id, recognised_on, invoice_id)
) {clustered};

-- Up to when what time alone brings about was done. "schedule" is all of it; "isolation" is there only while it waits for
-- staff.
CREATE TABLE job (
    operator_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    done_until BIGINT NOT NULL,
    PRIMARY KEY (operator_id, name)
) {clustered};

CREATE TABLE bill_run (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    day TEXT NOT NULL,
    state SMALLINT NOT NULL,
    issued BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    zero BIGINT NOT NULL,
    total BIGINT NOT NULL,
    due BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    error TEXT,
    PRIMARY KEY (operator_id, id)
) {clustered};

-- Payments

CREATE TABLE channel (
    operator_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    method SMALLINT NOT NULL,
    account_code TEXT NOT NULL,
    active SMALLINT NOT NULL,
    PRIMARY KEY (operator_id, code)
) {clustered};

CREATE TABLE payment (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    method SMALLINT NOT NULL,
    channel TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    to_balance BIGINT NOT NULL CHECK (to_balance >= 0),
    received_at BIGINT NOT NULL,
    received_on TEXT NOT NULL,
    taken_by BIGINT,
    note TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, channel, reference)
) {clustered};
CREATE INDEX payment_customer ON payment (operator_id, customer_id, id);
CREATE INDEX payment_day ON payment (operator_id, received_on, id);

-- kind: 1 payment, 2 balance, 3 voucher.
CREATE TABLE allocation (
    operator_id BIGINT NOT NULL,
    invoice_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind SMALLINT NOT NULL,
    payment_id BIGINT,
    amount BIGINT NOT NULL CHECK (amount > 0),
    at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, invoice_id, id)
) {clustered};
CREATE INDEX allocation_payment ON allocation (operator_id, payment_id) WHERE payment_id IS NOT NULL;

-- Ledger: append-only, postings of a journal sum to zero.

CREATE TABLE account (
    operator_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (operator_id, code)
) {clustered};

CREATE TABLE journal (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    dated_on TEXT NOT NULL,
    cause SMALLINT NOT NULL,
    cause_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id)
) {clustered};

CREATE TABLE posting (
    operator_id BIGINT NOT NULL,
    journal_id BIGINT NOT NULL,
    posting_no SMALLINT NOT NULL,
    account_code TEXT NOT NULL,
    customer_id BIGINT,
    amount BIGINT NOT NULL,
    PRIMARY KEY (operator_id, journal_id, posting_no)
) {clustered};

-- Facts, written in the transaction that made them true, and who has still to act on them.

CREATE TABLE event (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    payload TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id)
) {clustered};

CREATE TABLE delivery (
    operator_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    handler TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts SMALLINT NOT NULL,
    lease_until BIGINT NOT NULL,
    lease_token BIGINT NOT NULL,
    last_error TEXT,
    PRIMARY KEY (operator_id, event_id, handler)
) {clustered};
CREATE INDEX delivery_due ON delivery (operator_id, handler, due_at);
CREATE INDEX delivery_subject ON delivery (operator_id, handler, subject_id, event_id);

{row_security}
