-- The kernel's own tables. PostgreSQL 15 syntax; no extension.

-- One row: which ledger this is, whether it may ever have a settable clock, and by how much rules have moved.
CREATE TABLE kernel_installation (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  installation text NOT NULL,
  epoch integer NOT NULL DEFAULT 1,
  demonstration boolean NOT NULL,
  frozen_at timestamptz,
  rules_version integer NOT NULL DEFAULT 0,
  halted text NOT NULL DEFAULT '',
  CONSTRAINT only_a_demonstration_has_a_settable_clock CHECK (demonstration OR frozen_at IS NULL)
);

CREATE SEQUENCE kernel_record_id START 1001;
CREATE SEQUENCE kernel_case_id;
CREATE SEQUENCE ledger_event_id;

-- One row per record of any kind: what an act locks, and the end of the record's chain.
CREATE TABLE kernel_subject (
  type text NOT NULL,
  id bigint NOT NULL,
  number text NOT NULL,
  seq integer NOT NULL DEFAULT 0,
  prev text NOT NULL DEFAULT '',
  last_at timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (type, id)
);
CREATE UNIQUE INDEX kernel_subject_number ON kernel_subject (number);

CREATE TABLE kernel_request (
  seat bigint NOT NULL,
  act text NOT NULL,
  key text NOT NULL,
  body_hash text NOT NULL,
  answer jsonb,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (seat, act, key)
);

-- Refusals by right: counted, never listed for the public.
CREATE TABLE kernel_refusal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seat bigint NOT NULL,
  act text NOT NULL,
  subject text NOT NULL,
  reason text NOT NULL
);
CREATE INDEX kernel_refusal_recent ON kernel_refusal (seat, made_at);

-- Refusals by right beyond what a seat has listed in a minute, and all of the public's (seat 0): counted only.
CREATE TABLE kernel_refusal_minute (
  seat bigint NOT NULL,
  minute timestamptz NOT NULL,
  times integer NOT NULL,
  PRIMARY KEY (seat, minute)
);

-- Refusals by the rule in a minute of real time: those that are entries, and those answered without a lock that
-- one entry will count.
CREATE TABLE kernel_flood (
  seat bigint NOT NULL,
  minute timestamptz NOT NULL,
  act text NOT NULL,
  record_type text NOT NULL,
  record_id bigint NOT NULL,
  pseudonym text NOT NULL DEFAULT '',
  refused integer NOT NULL DEFAULT 0,
  counted integer NOT NULL DEFAULT 0,
  PRIMARY KEY (seat, minute, act, record_type, record_id)
);

CREATE TABLE ledger_event (
  id bigint NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  actor text NOT NULL,
  seat bigint NOT NULL,
  centre text NOT NULL,
  subject_type text NOT NULL,
  subject_id bigint NOT NULL,
  subject text NOT NULL,
  subject_seq integer NOT NULL,
  facts jsonb NOT NULL,
  request_key text NOT NULL,
  body bytea NOT NULL,
  digest text NOT NULL,
  PRIMARY KEY (id, recorded_at),
  CONSTRAINT digest_is_of_the_body CHECK (digest = 'sha256:' || encode(sha256(body), 'hex'))
) PARTITION BY RANGE (recorded_at);
CREATE INDEX ledger_event_subject ON ledger_event (subject_type, subject_id, id);
CREATE INDEX ledger_event_kind ON ledger_event (kind, id);
CREATE INDEX ledger_event_recorded ON ledger_event (recorded_at, id);
CREATE INDEX ledger_event_digest ON ledger_event (digest);
CREATE TABLE ledger_event_other PARTITION OF ledger_event DEFAULT;

-- Every further record an event stands on (its own chain pair is in the body's `also`).
CREATE TABLE ledger_also (
  event bigint NOT NULL,
  subject_type text NOT NULL,
  subject_id bigint NOT NULL,
  PRIMARY KEY (subject_type, subject_id, event)
);

-- Which entry a later one cancels or replaces: at most once each.
CREATE TABLE kernel_correction (
  target text PRIMARY KEY,
  event bigint NOT NULL,
  relation text NOT NULL CHECK (relation IN ('cancels', 'replaces'))
);

CREATE TABLE ledger_secret (
  event bigint NOT NULL,
  field text NOT NULL,
  value jsonb NOT NULL,
  salt bytea NOT NULL,
  PRIMARY KEY (event, field)
);

CREATE TABLE ledger_position (
  position bigint PRIMARY KEY,
  event bigint NOT NULL UNIQUE,
  digest text NOT NULL UNIQUE,
  recorded_at timestamptz NOT NULL
);

-- Where a month (of recorded_at, in China) begins in the order of positions: its file of bodies starts at the
-- least position of this and all later months, so a file that is closed never changes (ledger/months.py).
CREATE TABLE ledger_month (
  month text PRIMARY KEY,
  first bigint NOT NULL UNIQUE
);

-- Both trees: level 0 are the leaves, a node stands when its whole subtree does.
CREATE TABLE ledger_node (
  level smallint NOT NULL,
  place bigint NOT NULL,
  sha256 bytea NOT NULL,
  sm3 bytea NOT NULL,
  PRIMARY KEY (level, place)
);

CREATE TABLE ledger_head (
  size bigint PRIMARY KEY,
  ledger text NOT NULL,
  time timestamptz NOT NULL,
  root_sha256 text NOT NULL,
  root_sm3 text NOT NULL,
  previous text NOT NULL,
  signature text NOT NULL,
  key text NOT NULL
);

-- The sequencer's counter row: size, highest event id seen, ids it still waits for {id: [since, transaction]}.
CREATE TABLE ledger_counter (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  size bigint NOT NULL DEFAULT 0,
  highest bigint NOT NULL DEFAULT 0,
  missing jsonb NOT NULL DEFAULT '{}',
  last_head text NOT NULL DEFAULT ''
);
INSERT INTO ledger_counter DEFAULT VALUES;

CREATE TABLE kernel_edge (
  procedure text NOT NULL,
  version text NOT NULL,
  step text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  eyes smallint NOT NULL DEFAULT 1,
  PRIMARY KEY (procedure, version, step, from_state, to_state)
);

CREATE TABLE kernel_case (
  id bigint PRIMARY KEY,
  procedure text NOT NULL,
  version text NOT NULL,
  record_type text NOT NULL,
  record_id bigint NOT NULL,
  number text NOT NULL,
  title text NOT NULL DEFAULT '',
  state text NOT NULL,
  holder_kind text NOT NULL DEFAULT '',
  holder_organisation bigint,
  holder_centre text NOT NULL DEFAULT '',
  due timestamptz,
  due_from jsonb NOT NULL DEFAULT '{}',
  closed boolean NOT NULL DEFAULT false,
  opened_at timestamptz NOT NULL,
  moved_at timestamptz NOT NULL,
  step text NOT NULL,
  event bigint NOT NULL
);
CREATE UNIQUE INDEX kernel_case_open ON kernel_case (record_type, record_id, procedure) WHERE NOT closed;
CREATE INDEX kernel_case_record ON kernel_case (record_type, record_id);
CREATE INDEX kernel_case_inbox ON kernel_case (holder_kind, holder_organisation, holder_centre, due) WHERE NOT closed;
CREATE INDEX kernel_case_due ON kernel_case (due) WHERE NOT closed AND due IS NOT NULL;

CREATE TABLE kernel_rule (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  since date NOT NULL,
  value jsonb NOT NULL,
  source text NOT NULL,
  flag text NOT NULL DEFAULT 'design' CHECK (flag IN ('verified', 'draft', 'secondary', 'from memory', 'design')),
  proposed_by text NOT NULL,
  confirmed_by text NOT NULL DEFAULT '',
  CONSTRAINT rule_by_four_eyes CHECK (confirmed_by <> proposed_by),
  UNIQUE (name, since)
);

CREATE TABLE kernel_day (
  day date PRIMARY KEY,
  working boolean NOT NULL,
  provisional boolean NOT NULL DEFAULT false,
  source text NOT NULL
);

-- The double-entry book: a set of postings belongs to one event and sums to zero.
CREATE TABLE kernel_posting (
  event bigint NOT NULL,
  line smallint NOT NULL,
  account text NOT NULL,
  fen bigint NOT NULL CHECK (fen <> 0),
  PRIMARY KEY (event, line)
);
CREATE INDEX kernel_posting_account ON kernel_posting (account);

CREATE TABLE kernel_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event bigint NOT NULL,
  kind text NOT NULL,
  handler text NOT NULL,
  payload jsonb NOT NULL,
  tries smallint NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL DEFAULT '-infinity',
  done_at timestamptz,
  fault text NOT NULL DEFAULT ''
);
CREATE INDEX kernel_outbox_open ON kernel_outbox (id) WHERE done_at IS NULL;

CREATE TABLE kernel_notice (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organisation bigint,
  centre text NOT NULL DEFAULT '',
  kind text NOT NULL,
  subject text NOT NULL,
  text_zh text NOT NULL,
  text_en text NOT NULL,
  made_at timestamptz NOT NULL,
  event bigint NOT NULL,
  mailed_at timestamptz,
  mail_fault text NOT NULL DEFAULT ''
);
CREATE INDEX kernel_notice_of ON kernel_notice (organisation, id);
CREATE INDEX kernel_notice_unmailed ON kernel_notice (made_at) WHERE mailed_at IS NULL;

-- What time has done about a case in the state that `event` brought it to: reminders, and tries of its timeout.
CREATE TABLE kernel_due (
  case_id bigint NOT NULL,
  event bigint NOT NULL,
  tries smallint NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL DEFAULT '-infinity',
  seq integer NOT NULL DEFAULT -1,
  fault text NOT NULL DEFAULT '',
  reminded boolean NOT NULL DEFAULT false,
  overdue_told boolean NOT NULL DEFAULT false,
  PRIMARY KEY (case_id, event)
);

CREATE TABLE kernel_job (
  id bigint PRIMARY KEY DEFAULT nextval('kernel_record_id'),
  kind text NOT NULL,
  key text NOT NULL DEFAULT '',
  seat jsonb NOT NULL,
  arguments jsonb NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  done integer NOT NULL DEFAULT 0,
  total integer NOT NULL DEFAULT 0,
  attempt smallint NOT NULL DEFAULT 0,
  result jsonb NOT NULL DEFAULT '{}',
  fault text NOT NULL DEFAULT '',
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  beat_at timestamptz,
  organisation bigint,
  centre text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX kernel_job_key ON kernel_job (kind, key) WHERE key <> '';
CREATE INDEX kernel_job_waiting ON kernel_job (id) WHERE state IN ('waiting', 'running');
