-- Writes the days of a change that a second person confirms; the web role may not write days itself. What is written
-- is read from the record, with the city's eyes. Every process counts by it at its next act: the version goes up.
CREATE FUNCTION kernel_confirm_days(p_change bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  change kernel_daychange;
  eyes text := current_setting('chaotou.sees', true);
BEGIN
  PERFORM set_config('chaotou.sees', 'city', true);
  SELECT * INTO STRICT change FROM kernel_daychange WHERE id = p_change AND NOT public;
  PERFORM set_config('chaotou.sees', coalesce(eyes, ''), true);
  IF change.day < (kernel_now() AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION 'a day that has passed is never changed' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO kernel_day (day, working, provisional, source)
    SELECT d::date, change.working, false, change.source
    FROM generate_series(change.day, change.until, interval '1 day') d
    ON CONFLICT (day) DO UPDATE SET working = excluded.working, provisional = false, source = excluded.source;
  IF change.settles THEN
    UPDATE kernel_day SET provisional = false, source = change.source
      WHERE provisional AND extract(year FROM day) = extract(year FROM change.day);
  END IF;
  UPDATE kernel_installation SET rules_version = rules_version + 1;
END $$;
