-- Two questions of impartiality that no seat could answer from what it sees: they say yes or no, and no name.
-- They look with the city's eyes and give back the asker's (a SET clause for that would need a superuser).

CREATE FUNCTION contracts_works_for(p_person bigint, p_organisations bigint[]) RETURNS boolean
LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  eyes text := current_setting('chaotou.sees', true);
  answer boolean;
BEGIN
  PERFORM set_config('chaotou.sees', 'city', true);
  SELECT EXISTS (SELECT FROM network_heldseat s WHERE s.person = p_person AND s.owner = ANY (p_organisations)
                 AND s.until IS NULL) INTO answer;
  PERFORM set_config('chaotou.sees', coalesce(eyes, ''), true);
  RETURN answer;
END $$;

CREATE FUNCTION contracts_shared_people(p_one bigint, p_other bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  eyes text := current_setting('chaotou.sees', true);
  answer boolean;
BEGIN
  PERFORM set_config('chaotou.sees', 'city', true);
  SELECT EXISTS (SELECT FROM network_heldseat a JOIN network_heldseat b ON b.person = a.person
                 WHERE a.owner = p_one AND b.owner = p_other AND a.until IS NULL AND b.until IS NULL) INTO answer;
  PERFORM set_config('chaotou.sees', coalesce(eyes, ''), true);
  RETURN answer;
END $$;
