-- Writes the row of a change that a second person confirms; false if the rule has a row of that day already.
-- The web role may not write rules itself: name, value and who proposed it are read from the record, which it reads
-- with the city's eyes (a SET clause for that would need a superuser).
CREATE FUNCTION kernel_confirm_rule(p_change bigint, p_confirmed_by text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  change kernel_rulechange;
  eyes text := current_setting('chaotou.sees', true);
BEGIN
  PERFORM set_config('chaotou.sees', 'city', true);
  SELECT * INTO STRICT change FROM kernel_rulechange WHERE id = p_change AND NOT public;
  PERFORM set_config('chaotou.sees', coalesce(eyes, ''), true);
  IF change.since < (kernel_now() AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION 'a rule is never changed backwards' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO kernel_rule (name, since, value, source, flag, proposed_by, confirmed_by)
    VALUES (change.name, change.since,
            CASE WHEN change.value ~ '^[0-9]+$' THEN to_jsonb(change.value::bigint) ELSE to_jsonb(change.value) END,
            change.source, change.flag, change.proposed_by, p_confirmed_by)
    ON CONFLICT (name, since) DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE kernel_installation SET rules_version = rules_version + 1;
  RETURN true;
END $$;
