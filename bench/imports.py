"""Rows per second from file to ledger by the import, beside bare ``COPY`` of the same rows: a report, not a bar."""

from __future__ import annotations

import csv
import io
import time

from .harness import city

ROWS = 5000


def main() -> bool:
    """Measure and print; always True, because an import does what ``COPY`` does not."""
    with city():
        from cast import cast
        from django.db import connections

        from chaotou.kernel.rights.reading import reading
        from chaotou.library.intake import staging
        from chaotou.library.intake.kinds import INTAKES
        from chaotou.library.intake.run import judge_batch, take_in
        from chaotou.library.sources.tables import read_table

        intake, seat = INTAKES["achievement"], cast().tto
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(["编号", "成果名称", "成果简介", "关键词", "完成人"])
        rows.writerows(
            [
                f"B-{i:06d}",
                f"宽温区传感器的第 {i} 种标定方法",
                "针对零点漂移的标定方法。" * 12,
                "传感器；标定",
                "陆知远；沈亦舟",
            ]
            for i in range(ROWS)
        )
        data = text.getvalue().encode()
        began = time.monotonic()
        table = read_table(data, "bench.csv", intake.knows)
        with reading(seat):
            batch = staging.stage(seat, intake, None, "bench.csv", table, "bench", "")
        judge_batch(seat, batch.pk)
        judged = time.monotonic()
        counted = take_in(seat, batch.pk)
        done = time.monotonic()
        owner = connections["owner"]
        with owner.cursor() as cursor:
            cursor.execute("CREATE TABLE bench_copy (number text, title text, summary text, words text, people text)")
            start = time.monotonic()
            with cursor.copy("COPY bench_copy FROM STDIN") as copy:
                for row in csv.reader(io.StringIO(text.getvalue())):
                    copy.write_row(row)
            copied = time.monotonic() - start
        spent = done - began
        print(f"import: {counted['new']} of {ROWS} rows in {spent:.1f} s: {ROWS / spent:.0f}/s from file to ledger")
        print(f"  read, staged, judged {judged - began:.1f} s; taken in {done - judged:.1f} s")
        print(f"bare COPY of the same rows: {ROWS / copied:.0f}/s; ratio {copied / spent:.4f}")
        return counted["new"] == ROWS


if __name__ == "__main__":
    main()
