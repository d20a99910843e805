-- Whether a person holds a seat at an organisation that has not ended: a question of impartiality that the asking seat
-- cannot answer from what it sees. It says yes or no, and no name; it looks with the city's eyes, gives back the
-- asker's, and nothing of the asker's runs in between.
CREATE FUNCTION market_works_for(p_person bigint, p_organisation bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  eyes text := current_setting('chaotou.sees', true);
  answer boolean;
BEGIN
  PERFORM set_config('chaotou.sees', 'city', true);
  SELECT EXISTS (SELECT FROM network_heldseat WHERE person = p_person AND owner = p_organisation
                 AND (until IS NULL OR until > (kernel_now() AT TIME ZONE 'Asia/Shanghai')::date)) INTO answer;
  PERFORM set_config('chaotou.sees', coalesce(eyes, ''), true);
  RETURN answer;
END $$;
