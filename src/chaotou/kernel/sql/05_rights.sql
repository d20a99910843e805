-- What the web role may read and write below every program (docs/decisions/0012). It owns nothing.

-- Whether this is the transaction of an act: what acts write, nothing else may.
CREATE FUNCTION kernel_in_act() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT current_setting('chaotou.act', true) = 'on'
$$;

-- Who stands on a row: its owner, a party, its centre, the city, and an officer of the city's own centre, whose code
-- stands in the name of the installation.
CREATE FUNCTION kernel_stands() RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT $p$kernel_sees(false, centre, owner, parties) OR (current_setting('chaotou.sees', true) = 'centre'
    AND current_setting('chaotou.centre', true) = (SELECT substr(installation, 3, 6) FROM kernel_installation))$p$
$$;

-- Puts a record table under the one policy. Who adds a row stands on it; who changes one sees it before and after: of a
-- public row that is everybody, because strangers too have acts on it, as a taker on a lot.
CREATE OR REPLACE FUNCTION kernel_guard(p_table text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', p_table);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', p_table);
  EXECUTE format('CREATE POLICY sees ON %I FOR SELECT USING (kernel_sees(public, centre, owner, parties))', p_table);
  EXECUTE format('CREATE POLICY adds ON %I FOR INSERT WITH CHECK (%s)', p_table, kernel_stands());
  EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE USING (kernel_sees(public, centre, owner, parties)) '
    'WITH CHECK (public OR %s)', p_table, kernel_stands());
  EXECUTE format('CREATE TRIGGER check_version BEFORE INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_check_version()', p_table);
  EXECUTE format('CREATE TRIGGER keep BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION kernel_refuse()', p_table);
END $$;

-- Records that an earlier release guarded.
DO $$
DECLARE
  name regclass;
BEGIN
  FOR name IN SELECT polrelid FROM pg_policy WHERE polname = 'sees' LOOP
    EXECUTE format('ALTER POLICY adds ON %s WITH CHECK (%s)', name, kernel_stands());
    EXECUTE format('ALTER POLICY changes ON %s WITH CHECK (public OR %s)', name, kernel_stands());
  END LOOP;
END $$;

-- What only acts write.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['ledger_event', 'ledger_also', 'ledger_secret', 'kernel_correction', 'kernel_posting',
                              'kernel_case', 'kernel_subject'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY adds ON %I FOR INSERT WITH CHECK (kernel_in_act())', name);
    IF name <> 'kernel_posting' THEN
      EXECUTE format('CREATE POLICY reads ON %I FOR SELECT USING (true)', name);
    END IF;
    IF name IN ('kernel_case', 'kernel_subject') THEN
      EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE USING (kernel_in_act()) WITH CHECK (kernel_in_act())', name);
    END IF;
  END LOOP;
END $$;

-- The book: an account's name says whose money it is and for which lot, so a page reads its own organisation's lines.
-- What stands on an account is told to who can name it, as the rules of an act can.
CREATE POLICY reads ON kernel_posting FOR SELECT USING (kernel_in_act()
  OR current_setting('chaotou.sees', true) = 'city'
  OR split_part(account, ':', 2) = nullif(current_setting('chaotou.organisation', true), ''));

CREATE FUNCTION kernel_balances(p_accounts text[]) RETURNS TABLE (account text, fen bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.account, sum(p.fen)::bigint FROM kernel_posting p WHERE p.account = ANY (p_accounts) GROUP BY p.account
$$;

-- Notices: to an organisation or a centre; written by acts and by the system, marked as mailed by the system alone.
ALTER TABLE kernel_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY adds ON kernel_notice FOR INSERT WITH CHECK (kernel_in_act()
  OR current_setting('chaotou.sees', true) = 'city');
CREATE POLICY reads ON kernel_notice FOR SELECT USING (current_setting('chaotou.sees', true) = 'city'
  OR organisation = nullif(current_setting('chaotou.organisation', true), '')::bigint
  OR (organisation IS NULL AND current_setting('chaotou.sees', true) = 'centre'
      AND centre = current_setting('chaotou.centre', true)));
CREATE POLICY changes ON kernel_notice FOR UPDATE USING (current_setting('chaotou.sees', true) = 'city');

-- It reads the first eye of a move, which the one who moves may not.
ALTER FUNCTION kernel_check_mover() SECURITY DEFINER SET search_path = public, pg_temp;

-- Whether the asking seat reads the party layer of a record: its owner, a party, its centre, the city.
CREATE FUNCTION kernel_party(p_type text, p_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  own boolean;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_policy WHERE polname = 'sees' AND polrelid = to_regclass(replace(p_type, '.', '_'))) THEN
    RETURN false;
  END IF;
  EXECUTE format('SELECT %s FROM %I WHERE id = $1', kernel_stands(), replace(p_type, '.', '_'))
    INTO own USING p_id;
  RETURN coalesce(own, false);
END $$;

-- Closed facts of entries with their salts, of records whose party layer the asking seat reads; nothing of others.
CREATE FUNCTION ledger_opened(p_events bigint[], p_fields text[])
RETURNS TABLE (event bigint, field text, value jsonb, salt bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.event, s.field, s.value, s.salt FROM ledger_secret s JOIN ledger_event e ON e.id = s.event
  WHERE s.event = ANY (p_events) AND s.field = ANY (p_fields) AND kernel_party(e.subject_type, e.subject_id)
$$;

-- Who made the entries on a record's chain: told to an act, whose rule asks for a second pair of eyes, to who reads the
-- party layer of the record an entry is about, and to each seat of its own.
CREATE FUNCTION ledger_actors(p_type text, p_id bigint) RETURNS TABLE (event bigint, actor text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.id, e.actor FROM ledger_event e WHERE (e.subject_type, e.subject_id) = (p_type, p_id)
    AND (kernel_in_act() OR (SELECT kernel_party(p_type, p_id)) OR e.seat::text = current_setting('chaotou.seat', true))
  UNION ALL SELECT e.id, e.actor FROM ledger_also a JOIN ledger_event e ON e.id = a.event
  WHERE (a.subject_type, a.subject_id) = (p_type, p_id)
    AND (kernel_in_act() OR kernel_party(e.subject_type, e.subject_id) OR e.seat::text = current_setting('chaotou.seat', true))
$$;

-- What the web role may do; run after every migration. A partition of the ledger is reached through the whole alone.
CREATE OR REPLACE FUNCTION kernel_grant(p_role text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text;
  may text;
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', p_role);
  EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %I', p_role);
  FOR name IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
      AND c.relkind IN ('r', 'p') LOOP
    may := CASE
      WHEN name IN ('kernel_installation', 'kernel_edge', 'kernel_declaration', 'kernel_rule', 'kernel_day',
                    'django_migrations') THEN 'SELECT'
      WHEN name LIKE 'ledger\_event\_%' THEN ''
      WHEN name IN ('ledger_position', 'ledger_node', 'ledger_head', 'ledger_month',
                    'ledger_counter') THEN 'SELECT'
      WHEN name IN ('ledger_event', 'ledger_secret') THEN 'INSERT'
      WHEN name IN ('ledger_also', 'kernel_posting', 'kernel_refusal',
                    'kernel_correction') THEN 'SELECT, INSERT'
      WHEN name IN ('kernel_case', 'kernel_subject', 'kernel_notice') THEN 'SELECT, INSERT, UPDATE'
      WHEN EXISTS (SELECT FROM pg_policy WHERE polrelid = name::regclass) THEN 'SELECT, INSERT, UPDATE'
      ELSE 'SELECT, INSERT, UPDATE, DELETE' END;
    EXECUTE format('REVOKE ALL ON %I FROM %I', name, p_role);
    IF may <> '' THEN
      EXECUTE format('GRANT %s ON %I TO %I', may, name, p_role);
    END IF;
  END LOOP;
  -- Who made an entry, from which seat and with which request key stands open in no body.
  EXECUTE format('GRANT SELECT (id, kind, at, recorded_at, centre, subject_type, subject_id, subject, subject_seq, '
    'facts, body, digest) ON ledger_event TO %I', p_role);
END $$;
