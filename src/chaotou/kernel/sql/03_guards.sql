-- What no program may do, whoever wrote it.

CREATE FUNCTION kernel_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is never allowed: a mistake is corrected by a later entry', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON ledger_event FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON ledger_position FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON ledger_node FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON ledger_head FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON ledger_month FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON ledger_also FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER never_changed BEFORE UPDATE ON ledger_secret FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON kernel_posting FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON kernel_edge FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON kernel_correction FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON ledger_event EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON ledger_event_other EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON ledger_position EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON ledger_node EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON ledger_head EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON ledger_month EXECUTE FUNCTION kernel_refuse();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON kernel_correction EXECUTE FUNCTION kernel_refuse();

-- The mark of a ledger is for good.
CREATE FUNCTION kernel_keep_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.demonstration <> OLD.demonstration OR NEW.installation <> OLD.installation THEN
    RAISE EXCEPTION 'the mark of an installation is a fact of its first entry and never changes';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_mark BEFORE UPDATE ON kernel_installation FOR EACH ROW EXECUTE FUNCTION kernel_keep_mark();

-- A case moves only along a declared edge.
CREATE FUNCTION kernel_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.closed THEN
    RAISE EXCEPTION 'case % is closed', OLD.id;
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.procedure, NEW.record_type, NEW.record_id)
      IS DISTINCT FROM (OLD.procedure, OLD.record_type, OLD.record_id) THEN
    RAISE EXCEPTION 'case % cannot change its record', OLD.id;
  END IF;
  IF NOT EXISTS (SELECT FROM kernel_edge e WHERE e.procedure = NEW.procedure AND e.version = NEW.version
      AND e.step = NEW.step AND e.to_state = NEW.state
      AND e.from_state = CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.state END) THEN
    RAISE EXCEPTION 'procedure % has no step % to %', NEW.procedure, NEW.step, NEW.state
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_move BEFORE INSERT OR UPDATE ON kernel_case
  FOR EACH ROW EXECUTE FUNCTION kernel_check_move();
CREATE TRIGGER keep_cases BEFORE DELETE ON kernel_case FOR EACH ROW EXECUTE FUNCTION kernel_refuse();

-- And only by an event of the same transaction, on the same subject, of the step's kind; where the step asks
-- for four eyes, two different actors must stand in it.
CREATE FUNCTION kernel_check_mover() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  mover ledger_event;
  first text;
BEGIN
  SELECT * INTO mover FROM ledger_event WHERE id = NEW.event AND recorded_at = NEW.moved_at AND kind = NEW.step
    AND xmin::text = (pg_current_xact_id()::text::bigint % 4294967296)::text;
  IF mover.id IS NULL OR NOT (
      (mover.subject_type, mover.subject_id) = (NEW.record_type, NEW.record_id)
      OR EXISTS (SELECT FROM ledger_also a WHERE a.event = mover.id
                 AND (a.subject_type, a.subject_id) = (NEW.record_type, NEW.record_id))) THEN
    RAISE EXCEPTION 'case % was moved without its event', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  SELECT value #>> '{}' INTO first FROM ledger_secret WHERE event = NEW.event AND field = 'first_eye';
  IF first = mover.actor THEN
    RAISE EXCEPTION 'case % needs two different people', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  IF first IS NULL AND EXISTS (SELECT FROM kernel_edge e WHERE e.procedure = NEW.procedure
      AND e.version = NEW.version AND e.step = NEW.step AND e.to_state = NEW.state AND e.eyes = 2
      AND e.from_state = CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.state END) THEN
    RAISE EXCEPTION 'case % needs four eyes', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER check_mover AFTER INSERT OR UPDATE ON kernel_case
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kernel_check_mover();

-- A set of postings sums to zero.
CREATE FUNCTION kernel_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(fen) FROM kernel_posting WHERE event = NEW.event) <> 0 THEN
    RAISE EXCEPTION 'postings of event % do not balance', NEW.event USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER check_balance AFTER INSERT ON kernel_posting
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kernel_check_balance();

-- Held money never stands on the debit side, and a deposit ends exactly once, as a whole. A set that undoes
-- another is no end, nor is the set it undoes.
CREATE FUNCTION kernel_check_held() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  balance bigint;
  ends bigint := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(NEW.account, 0));
  SELECT sum(fen) INTO balance FROM kernel_posting WHERE account = NEW.account;
  IF NEW.account LIKE 'held.deposit:%' THEN
    SELECT count(DISTINCT p.event) INTO ends FROM kernel_posting p
      WHERE p.account = NEW.account AND p.fen > 0
        AND NOT EXISTS (SELECT FROM kernel_correction k WHERE k.event = p.event AND k.relation = 'cancels')
        AND NOT EXISTS (SELECT FROM kernel_correction k JOIN ledger_event e ON e.digest = k.target
                        WHERE e.id = p.event AND k.relation = 'cancels');
  END IF;
  IF balance > 0 OR ends > 1 OR (ends = 1 AND balance <> 0) THEN
    RAISE EXCEPTION 'account % would stand at % after % ends', NEW.account, balance, ends
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER check_held AFTER INSERT ON kernel_posting DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.account LIKE 'held.%') EXECUTE FUNCTION kernel_check_held();

-- A record is changed one version at a time, and only inside an act.
CREATE FUNCTION kernel_check_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('chaotou.act', true) IS DISTINCT FROM 'on' THEN
    RAISE EXCEPTION 'records change only inside an act' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'record % was changed by somebody else', OLD.number USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN NEW;
END $$;
