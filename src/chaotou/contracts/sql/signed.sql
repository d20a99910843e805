-- Whether both sides have signed the contract of a lot with this buyer: asked by the room of the lot before it lets
-- the lot fall, from seats that may not see the contract. Looks with the city's eyes and gives back the asker's.

CREATE FUNCTION contracts_is_signed(p_lot text, p_buyer bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  eyes text := current_setting('chaotou.sees', true);
  answer boolean;
BEGIN
  PERFORM set_config('chaotou.sees', 'city', true);
  SELECT EXISTS (SELECT FROM contracts_contract c WHERE c.lot = p_lot AND c.buyer = p_buyer
                 AND c.signed_on IS NOT NULL) INTO answer;
  PERFORM set_config('chaotou.sees', coalesce(eyes, ''), true);
  RETURN answer;
END $$;
