"""Acts per second over HTTP on many records, beside a bare view that calls one SQL function writing the same rows."""

from __future__ import annotations

import json
import uuid

from .harness import city, drive, paired, report, served

SUBJECTS = 64
CEILING = """
CREATE FUNCTION bench_edit(p_token text, p_number text, p_key text, p_title text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  subject kernel_subject;
  mover bigint;
  body bytea;
  digest text;
  now timestamptz;
BEGIN
  PERFORM h.id FROM open_apitoken t JOIN network_heldseat h ON h.id = t.seat
    WHERE t.digest = p_token AND h.until IS NULL;
  PERFORM set_config('lock_timeout', '2s', true), set_config('chaotou.act', 'on', true);
  INSERT INTO kernel_request (seat, act, key, body_hash) VALUES (1, 'bench', p_key, 'x');
  SELECT * INTO subject FROM kernel_subject WHERE number = p_number FOR UPDATE;
  now := greatest(kernel_now(), subject.last_at);
  UPDATE library_achievement SET title_zh = p_title, summary_zh = '', circle = '', keywords_zh = '{}',
    asking_fen = NULL, trl = NULL, version = version + 1, changed_at = now WHERE id = subject.id;
  mover := nextval('ledger_event_id');
  body := convert_to(repeat('x', 1600) || mover, 'UTF8');
  digest := 'sha256:' || encode(sha256(body), 'hex');
  INSERT INTO ledger_event (id, kind, at, recorded_at, actor, seat, centre, subject_type, subject_id, subject,
      subject_seq, facts, request_key, body, digest)
    VALUES (mover, 'library.achievement.edited', now, now, 'x', 1, '330106', subject.type, subject.id,
      subject.number, subject.seq + 1, '{}', p_key, body, digest);
  INSERT INTO ledger_secret (event, field, value, salt)
    SELECT mover, 'f' || i, '"x"', decode(repeat('00', 32), 'hex') FROM generate_series(1, SECRETS) i;
  UPDATE kernel_case k SET step = 'library.achievement.edited', event = mover, moved_at = now
    WHERE (k.record_type, k.record_id) = (subject.type, subject.id) AND NOT k.closed;
  UPDATE kernel_subject SET seq = seq + 1, prev = digest, last_at = now WHERE (type, id) = (subject.type, subject.id);
  UPDATE kernel_request SET answer = jsonb_build_object('digest', digest) WHERE (seat, act, key) = (1, 'bench', p_key);
  RETURN digest;
END $$;
GRANT EXECUTE ON FUNCTION bench_edit TO chaotou_web;
"""


def main() -> bool:
    """Measure and print; True if the wanted ratio is reached."""
    with city():
        from cast import cast, read
        from django.db import connections

        from chaotou.kernel.act import perform
        from chaotou.library.acts import edit_achievement
        from chaotou.library.models import Achievement
        from chaotou.network.models import Account
        from chaotou.open.api import tokens

        from .stock import achievements

        numbers = achievements(SUBJECTS, public=False)
        token = tokens.make(Account.objects.get(pk=cast().tto.person), cast().tto, "bench")
        with connections["owner"].cursor() as cursor:
            perform(edit_achievement, cast().tto, read(Achievement, numbers[0]), title_zh="一次")
            cursor.execute(
                "SELECT count(*) FROM ledger_secret WHERE event = (SELECT max(id) FROM ledger_event "
                "WHERE kind = 'library.achievement.edited')"
            )
            cursor.execute(CEILING.replace("SECRETS", str(cursor.fetchone()[0])))
        connections.close_all()
        kind = {"Content-Type": "application/json"}

        def ours(client: int, n: int) -> tuple[str, str, bytes, dict[str, str]]:
            number = numbers[client * 8 + n % 8]
            body = json.dumps({"title_zh": f"标定方法 {client} {n} {uuid.uuid4().hex[:6]}"}).encode()
            headers = {**kind, "Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
            return "POST", f"/api/v1/achievements/{number}/edit", body, headers

        def bare(client: int, n: int) -> tuple[str, str, bytes, dict[str, str]]:
            number = numbers[client * 8 + n % 8]
            body = {"token": token, "number": number, "key": uuid.uuid4().hex, "title_zh": f"标定方法 {client} {n}"}
            return "POST", "/bench/act", json.dumps(body).encode(), kind

        with served() as port:
            pairs = paired(lambda: drive(port, ours), lambda: drive(port, bare))
        return report(f"acts over HTTP on {SUBJECTS} records", pairs, 0.4)


if __name__ == "__main__":
    main()
