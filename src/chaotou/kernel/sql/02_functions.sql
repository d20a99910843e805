-- The clock. Cut to milliseconds; settable only where the installation row allows it.
CREATE FUNCTION kernel_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT date_trunc('milliseconds',
    coalesce((SELECT frozen_at FROM kernel_installation), clock_timestamp()))
$$;

-- Who sees a record: everyone if public, else the seat's own centre, organisation or party, or a seat that
-- reads the whole city. The one text of the policy; every record table uses it.
CREATE FUNCTION kernel_sees(p_public boolean, p_centre text, p_owner bigint, p_parties bigint[])
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT p_public
    OR current_setting('chaotou.sees', true) = 'city'
    OR (current_setting('chaotou.sees', true) = 'centre'
        AND p_centre = current_setting('chaotou.centre', true))
    OR p_owner = nullif(current_setting('chaotou.organisation', true), '')::bigint
    OR nullif(current_setting('chaotou.organisation', true), '')::bigint = ANY (p_parties)
$$;

CREATE FUNCTION kernel_be(p_seat jsonb) RETURNS void LANGUAGE sql AS $$
  SELECT set_config('chaotou.sees', p_seat->>'sees', true),
         set_config('chaotou.centre', p_seat->>'centre', true),
         set_config('chaotou.organisation', coalesce(p_seat->>'organisation', ''), true),
         set_config('chaotou.seat', p_seat->>'id', true)
$$;

-- Whether a seat has been refused by the rule so often this minute that it is answered without a lock.
CREATE FUNCTION kernel_floods(p_seat bigint, p_most integer) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(refused), 0) >= p_most FROM kernel_flood
    WHERE seat = p_seat AND minute = date_trunc('minute', clock_timestamp())
$$;

-- Keeps that a seat was refused by right: listed up to a number a minute, beyond it counted; the public's always.
CREATE FUNCTION kernel_note_refusal(p_seat bigint, p_act text, p_subject text, p_reason text, p_most integer)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_seat <> 0 AND p_most > (SELECT count(*) FROM kernel_refusal
      WHERE seat = p_seat AND made_at > clock_timestamp() - interval '1 minute') THEN
    INSERT INTO kernel_refusal (seat, act, subject, reason) VALUES (p_seat, p_act, p_subject, p_reason);
  ELSE
    INSERT INTO kernel_refusal_minute AS m VALUES (p_seat, date_trunc('minute', clock_timestamp()), 1)
      ON CONFLICT (seat, minute) DO UPDATE SET times = m.times + 1;
  END IF;
END $$;

-- Opens an act in one call: seat, request keys, locks in (type, id) order, clock after the lock, open cases, ids.
-- `keys` is [{seat, act, key, hash}]; the answer tells for each key whether it is new, else what was answered.
-- `most` refusals by the rule a minute, and a seat is told so before it takes the lock; NULL asks nothing.
-- With `look` nothing is claimed or locked: the act is judged on what is committed, and rolled back.
CREATE FUNCTION kernel_open(p_seat jsonb, p_keys jsonb, p_types text[], p_ids bigint[],
                            p_events integer, p_records integer, p_cases integer,
                            p_most integer, p_look boolean)
RETURNS jsonb LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  installation kernel_installation;
  claimed jsonb := '[]';
  one jsonb;
  held jsonb;
  was kernel_request;
  now timestamptz;
BEGIN
  PERFORM kernel_be(p_seat), set_config('lock_timeout', '2s', true), set_config('chaotou.act', 'on', true);
  SELECT * INTO STRICT installation FROM kernel_installation;
  -- One waiting call per seat and subject. A list of calls comes from one runner and waits once.
  IF NOT p_look AND jsonb_array_length(p_keys) = 1 AND cardinality(p_ids) > 0 THEN
    IF kernel_floods((p_keys->0->>'seat')::bigint, p_most) AND NOT EXISTS (SELECT FROM kernel_request WHERE
        (seat, act, key) = ((p_keys->0->>'seat')::bigint, p_keys->0->>'act', p_keys->0->>'key')) THEN
      RETURN '{"flooding": true}';
    END IF;
    IF NOT pg_try_advisory_xact_lock(
        hashint8((p_keys->0->>'seat')::bigint), hashtext(p_types[1] || p_ids[1])) THEN
      RETURN '{"waiting": true}';
    END IF;
  END IF;
  FOR one IN SELECT * FROM jsonb_array_elements(p_keys) LOOP
    IF p_look THEN
      claimed := claimed || '[{"new": true}]'::jsonb;
      CONTINUE;
    END IF;
    INSERT INTO kernel_request (seat, act, key, body_hash)
      VALUES ((one->>'seat')::bigint, one->>'act', one->>'key', one->>'hash') ON CONFLICT DO NOTHING;
    IF FOUND THEN
      claimed := claimed || jsonb_build_array(jsonb_build_object('new', true, 'flooding',
        jsonb_array_length(p_keys) > 1 AND coalesce(kernel_floods((one->>'seat')::bigint, p_most), false)));
    ELSE
      SELECT * INTO was FROM kernel_request
        WHERE seat = (one->>'seat')::bigint AND act = one->>'act' AND key = one->>'key';
      claimed := claimed || jsonb_build_array(jsonb_build_object(
        'new', false, 'same', was.body_hash = one->>'hash', 'answer', was.answer));
    END IF;
  END LOOP;
  IF NOT p_look THEN
    PERFORM FROM kernel_subject s JOIN unnest(p_types, p_ids) AS w(type, id) USING (type, id)
      ORDER BY s.type, s.id FOR UPDATE OF s;
  END IF;
  SELECT coalesce(jsonb_agg(jsonb_build_object('type', s.type, 'id', s.id, 'number', s.number, 'seq', s.seq,
           'prev', s.prev) ORDER BY s.type, s.id), '[]'), max(s.last_at)
    INTO held, now FROM kernel_subject s JOIN unnest(p_types, p_ids) AS w(type, id) USING (type, id);
  now := greatest(kernel_now(), now);
  RETURN jsonb_build_object(
    'ledger', installation.installation || '-' || installation.epoch, 'halted', installation.halted,
    'rules_version', installation.rules_version, 'demonstration', installation.demonstration,
    'now', round(extract(epoch FROM now) * 1000), 'claimed', claimed, 'subjects', held,
    'standing', (SELECT coalesce(jsonb_agg(to_jsonb(c)), '[]') FROM kernel_case c
      JOIN unnest(p_types, p_ids) AS w(type, id) ON (c.record_type, c.record_id) = (w.type, w.id) WHERE NOT c.closed),
    'events', (SELECT coalesce(jsonb_agg(nextval('ledger_event_id')), '[]') FROM generate_series(1, p_events)),
    'cases', (SELECT coalesce(jsonb_agg(nextval('kernel_case_id')), '[]') FROM generate_series(1, p_cases)),
    'records', (SELECT coalesce(jsonb_agg(nextval('kernel_record_id')), '[]') FROM generate_series(1, p_records)));
END $$;

-- Months of the ledger are partitions; made ahead by the sequencer's process, never by an act.
CREATE FUNCTION kernel_make_months(p_from date, p_until date) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  first date := date_trunc('month', p_from);
  made integer := 0;
BEGIN
  WHILE first <= p_until LOOP
    IF to_regclass('ledger_event_' || to_char(first, 'YYYYMM')) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF ledger_event FOR VALUES FROM (%L) TO (%L)',
        'ledger_event_' || to_char(first, 'YYYYMM'), first::text || ' 00:00:00+00',
        (first + interval '1 month')::date::text || ' 00:00:00+00');
      EXECUTE format('CREATE TRIGGER not_emptied BEFORE TRUNCATE ON %I EXECUTE FUNCTION kernel_refuse()',
        'ledger_event_' || to_char(first, 'YYYYMM'));
      made := made + 1;
    END IF;
    first := first + interval '1 month';
  END LOOP;
  RETURN made;
END $$;

-- What a round of the sequencer may number: events above the highest id seen, and those waited for. Where a body
-- stands twice (`p_once`), only the one that has no position yet. The plan over all months is made once a session,
-- before anything is known of the numbers asked for: so it is told to go by the indexes.
CREATE FUNCTION ledger_committed(p_highest bigint, p_missing bigint[], p_most integer, p_once boolean)
RETURNS TABLE (event bigint, at timestamptz, text bytea, name text, ledger text)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  RETURN QUERY
    SELECT e.id, e.recorded_at, e.body, e.digest, i.installation || '-' || i.epoch FROM (
      (SELECT n.id, n.recorded_at, n.body, n.digest FROM ledger_event n WHERE n.id > p_highest
         AND (NOT p_once OR NOT EXISTS (SELECT FROM ledger_position p WHERE p.digest = n.digest))
       ORDER BY n.id LIMIT p_most)
      UNION ALL SELECT m.id, m.recorded_at, m.body, m.digest FROM ledger_event m WHERE m.id = ANY (p_missing)
         AND (NOT p_once OR NOT EXISTS (SELECT FROM ledger_position p WHERE p.digest = m.digest))) e,
      kernel_installation i
    ORDER BY e.id LIMIT p_most;
END $$;

-- Freezes the clock at a moment, or with NULL lets it run. Refused by constraint outside a demonstration,
-- and to everyone but the owner.
CREATE FUNCTION kernel_set_clock(p_moment timestamptz) RETURNS void LANGUAGE sql AS $$
  UPDATE kernel_installation SET frozen_at = p_moment
$$;

-- Closes acts in one call: everything the kernel's own tables receive, as one JSON document.
CREATE FUNCTION kernel_close(p jsonb) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  a kernel_request;
  m kernel_case;
BEGIN
  INSERT INTO ledger_event (id, kind, at, recorded_at, actor, seat, centre, subject_type, subject_id, subject,
      subject_seq, facts, request_key, body, digest)
    SELECT e.id, e.kind, e.at, (p->>'now')::timestamptz, e.actor, e.seat, e.centre, e.subject_type, e.subject_id,
      e.subject, e.subject_seq, e.facts, e.request_key, convert_to(e.body, 'UTF8'), e.digest
    FROM jsonb_to_recordset(p->'events') AS e(id bigint, kind text, at timestamptz, actor text, seat bigint,
      centre text, subject_type text, subject_id bigint, subject text, subject_seq integer, facts jsonb,
      request_key text, body text, digest text);
  INSERT INTO ledger_secret (event, field, value, salt)
    SELECT s.event, s.field, s.value, decode(s.salt, 'hex')
    FROM jsonb_to_recordset(p->'secrets') AS s(event bigint, field text, value jsonb, salt text);
  INSERT INTO kernel_subject AS k (type, id, number, seq, prev, last_at)
    SELECT s.type, s.id, s.number, s.seq, s.prev, (p->>'now')::timestamptz
    FROM jsonb_to_recordset(p->'subjects') AS s(type text, id bigint, number text, seq integer, prev text)
    ON CONFLICT (type, id) DO UPDATE SET seq = excluded.seq, prev = excluded.prev, last_at = excluded.last_at;
  -- One by one: a join would be planned for a hundred rows, and read the whole table.
  FOR a IN SELECT * FROM jsonb_populate_recordset(NULL::kernel_request, p->'answers') LOOP
    UPDATE kernel_request SET answer = a.answer WHERE (seat, act, key) = (a.seat, a.act, a.key);
  END LOOP;
  IF p ? 'refused' THEN
    INSERT INTO kernel_flood AS f (seat, minute, act, record_type, record_id, refused)
      SELECT r.seat, date_trunc('minute', clock_timestamp()), r.act, r.type, r.id, count(*)
      FROM jsonb_to_recordset(p->'refused') AS r(seat bigint, act text, type text, id bigint)
      GROUP BY 1, 2, 3, 4, 5
      ON CONFLICT (seat, minute, act, record_type, record_id) DO UPDATE SET refused = f.refused + excluded.refused;
  END IF;
  IF p ? 'undone' THEN
    DELETE FROM kernel_request r USING jsonb_to_recordset(p->'undone') AS u(seat bigint, act text, key text)
      WHERE (r.seat, r.act, r.key) = (u.seat, u.act, u.key);
  END IF;
  IF p ? 'also' THEN
    INSERT INTO ledger_also (event, subject_type, subject_id)
      SELECT * FROM jsonb_to_recordset(p->'also') AS a(event bigint, subject_type text, subject_id bigint);
  END IF;
  IF p ? 'corrections' THEN
    INSERT INTO kernel_correction (target, event, relation)
      SELECT * FROM jsonb_to_recordset(p->'corrections') AS c(target text, event bigint, relation text);
  END IF;
  IF p ? 'opened' THEN
    INSERT INTO kernel_case SELECT * FROM jsonb_populate_recordset(NULL::kernel_case, p->'opened');
  END IF;
  IF p ? 'moved' THEN
    FOR m IN SELECT * FROM jsonb_populate_recordset(NULL::kernel_case, p->'moved') LOOP
      UPDATE kernel_case SET state = m.state, title = m.title, holder_kind = m.holder_kind,
          holder_organisation = m.holder_organisation, holder_centre = m.holder_centre, due = m.due,
          due_from = m.due_from, closed = m.closed, moved_at = m.moved_at, step = m.step, event = m.event
        WHERE id = m.id;
    END LOOP;
  END IF;
  IF p ? 'postings' THEN
    INSERT INTO kernel_posting (event, line, account, fen)
      SELECT * FROM jsonb_to_recordset(p->'postings') AS l(event bigint, line smallint, account text, fen bigint);
  END IF;
  IF p ? 'notices' THEN
    INSERT INTO kernel_notice (organisation, centre, kind, subject, text_zh, text_en, made_at, event)
      SELECT n.organisation, n.centre, n.kind, n.subject, n.text_zh, n.text_en, (p->>'now')::timestamptz, n.event
      FROM jsonb_to_recordset(p->'notices') AS n(organisation bigint, centre text, kind text, subject text,
        text_zh text, text_en text, event bigint);
  END IF;
  IF p ? 'outbox' THEN
    INSERT INTO kernel_outbox (event, kind, handler, payload)
      SELECT * FROM jsonb_to_recordset(p->'outbox') AS o(event bigint, kind text, handler text, payload jsonb);
  END IF;
END $$;
