-- Whether a token still speaks for its seat; asked inside the act it is used for. It looks with the city's eyes,
-- because some kinds of seat do not see their own row, says yes or no, and gives back the asker's eyes.
-- A member's seat, below zero, is the account itself; any other is a row that has not ended.

CREATE FUNCTION open_stands(p_digest text, p_seat bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  eyes text := current_setting('chaotou.sees', true);
  answer boolean;
BEGIN
  PERFORM set_config('chaotou.sees', 'city', true);
  SELECT EXISTS (SELECT FROM open_apitoken t JOIN network_account a ON a.id = t.account_id AND a.is_active
    WHERE t.digest = p_digest AND t.ended_at IS NULL AND (p_seat < 0 OR EXISTS (
      SELECT FROM network_heldseat h WHERE h.id = p_seat AND h.person = t.account_id AND h.until IS NULL)))
    INTO answer;
  PERFORM set_config('chaotou.sees', coalesce(eyes, ''), true);
  RETURN answer;
END $$;
