-- What a bundle opens of the closed entries that stand on a lot which is public: their place in its chain, so that
-- nothing can be left out, and nothing else (docs/decisions/0002). Of another record's entry that also stands on the
-- lot, such as a contract drawn up from it, only that place: neither its number nor the entry before it.
CREATE FUNCTION open_places_on_lot(p_lot bigint)
RETURNS TABLE (event bigint, field text, value jsonb, salt bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.event, s.field, s.value, s.salt FROM ledger_secret s, (
    SELECT e.id, ARRAY['subject', 'subject_seq', 'prev'] AS fields FROM ledger_event e
      WHERE (e.subject_type, e.subject_id) = ('market.lot', p_lot)
    UNION ALL SELECT a.event, ARRAY['subject_seq', 'others'] FROM ledger_also a
      WHERE (a.subject_type, a.subject_id) = ('market.lot', p_lot)) AS places(event, fields)
  WHERE s.event = places.event AND s.field = ANY (places.fields)
    AND EXISTS (SELECT FROM market_lot l WHERE l.id = p_lot AND l.public)
$$;
