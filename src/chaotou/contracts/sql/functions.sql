-- Two questions of impartiality that no seat could answer from what it sees: they say yes or no, and no name.

CREATE FUNCTION contracts_works_for(p_person bigint, p_organisations bigint[]) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public SET chaotou.sees = 'city' AS $$
  SELECT EXISTS (SELECT FROM network_heldseat s WHERE s.person = p_person AND s.owner = ANY (p_organisations)
                 AND s.until IS NULL)
$$;

CREATE FUNCTION contracts_shared_people(p_one bigint, p_other bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public SET chaotou.sees = 'city' AS $$
  SELECT EXISTS (SELECT FROM network_heldseat a JOIN network_heldseat b ON b.person = a.person
                 WHERE a.owner = p_one AND b.owner = p_other AND a.until IS NULL AND b.until IS NULL)
$$;
