-- Routers (NASes): who asks RADIUS, from where, by which secret. The rules are those of 0001.

CREATE TABLE router (
    operator_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind SMALLINT NOT NULL,
    addresses TEXT NOT NULL,                        -- prefixes it speaks from, with a space between
    secret_sealed {blob} NOT NULL,
    message_authenticator SMALLINT NOT NULL,
    message_authenticator_seen SMALLINT NOT NULL,
    input_is_download SMALLINT NOT NULL,
    own_port BIGINT NOT NULL,                       -- 0: the common one
    coa_port BIGINT NOT NULL,                       -- 0: takes neither CoA nor Disconnect
    interim_s BIGINT NOT NULL,
    note TEXT NOT NULL,
    active SMALLINT NOT NULL,
    search_text TEXT NOT NULL,
    sort_text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (operator_id, id),
    UNIQUE (operator_id, name)
) {clustered};

{row_security}
