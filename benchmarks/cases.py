"""
Cases: a folder of Parquet files tallied, against the same tally written by hand in DuckDB SQL.

Both give fifteen items, durations and what was set aside, by unit and period. Each run is a
process of its own, for peak memory and CPU seconds; the cases are made up. ``python
benchmarks/cases.py 50`` takes fifty million rows; without a number there are two, and ten for the
growth.
"""
        )


def by_hand(folder: str) -> int:
    """Count as somebody would who knows the file: no text to trim, no other spelling of a word."""
    regime = pi.load_regime("nd-09-2019")
    with tempfile.TemporaryDirectory() as spill:
        connection = duckdb.connect(
            config={"preserve_insertion_order": "false", "temp_directory": spill}
        )
        connection.execute("CREATE TABLE w (period VARCHAR, f DATE, l DATE)")
        for code in PERIODS:
            window = regime.window(pi.ReportingPeriod.parse(code))
            connection.execute("INSERT INTO w VALUES (?, ?, ?)", [code, *window])
        connection.execute(
            "CREATE TABLE days AS SELECT day::DATE AS day, "
            "(sum((isodow(day) < 6)::INT) OVER (ORDER BY day))::INT AS n "
            "FROM range(DATE '1980-01-01', DATE '2045-01-01', INTERVAL 1 DAY) t(day)"
        )
        within = ", ".join(
            f"count(*) FILTER (done AND took <= {days}) AS w{days}" for days in WITHIN
        )
        table = connection.sql(
            f"""
            WITH repeated AS (
                SELECT case_id FROM '{folder}/part-*.parquet' GROUP BY case_id HAVING count(*) > 1
            ), c AS (
                SELECT x.*, coalesce(finished, DATE '9999-12-31') AS fin,
                    CASE WHEN r.case_id IS NOT NULL THEN 1 WHEN unit_id IS NULL THEN 2
                    WHEN received IS NULL THEN 3 WHEN finished < received THEN 4
                    WHEN due < received THEN 5
                    WHEN status IN ('completed', 'returned', 'withdrawn') AND finished IS NULL
                        OR status IN ('in_progress', 'waiting', 'suspended')
                        AND finished IS NOT NULL THEN 6
                    WHEN channel NOT IN ('online', 'direct', 'postal') THEN 7 ELSE 0 END AS why
                FROM '{folder}/part-*.parquet' x LEFT JOIN repeated r USING (case_id)
            ), t AS (
                SELECT c.*, period, f, l, e.n - s.n AS took,
                    fin <= l AND NOT {BACK} AS done
                FROM c LEFT JOIN w ON why = 0 AND received <= l AND fin >= f
                LEFT JOIN days s ON s.day = received LEFT JOIN days e ON e.day = finished
            )
            SELECT CASE WHEN period IS NOT NULL THEN unit_id END AS unit, period, why,
                count(*) AS received_total, min(CASE WHEN period IS NULL THEN case_id END),
                count(*) FILTER (received >= f), count(*) FILTER (received < f),
                count(*) FILTER (received >= f AND channel = 'online'),
                count(*) FILTER (received >= f AND channel IN ('direct', 'postal')),
                count(*) FILTER (received >= f AND channel = 'direct'),
                count(*) FILTER (received >= f AND channel = 'postal'),
                count(*) FILTER (fin <= l), count(*) FILTER (fin <= l AND {BACK}),
                count(*) FILTER (done AND fin < due), count(*) FILTER (done AND fin > due),
                count(*) FILTER (fin <= l AND (fin = due OR due IS NULL OR {BACK})),
                count(*) FILTER (fin > l), count(*) FILTER (fin > l AND due < l),
                count(*) FILTER (fin > l AND (due >= l OR due IS NULL)),
                count(*) FILTER (done), sum(took) FILTER (done), {within}
            FROM t GROUP BY ALL"""
        ).to_arrow_table()
        total: int = sum(table["received_total"].to_pylist())
        return total


def by_tally(folder: str) -> int:
    counts = pi.tally(
        f"{folder}/part-*.parquet", form="vn-ii06a", periods=PERIODS, regime="nd-09-2019"
    )
    received: list[int] = counts.data["received_total"].to_pylist()
    aside: list[int] = counts.set_aside["rows"].to_pylist()
    return sum(received) + sum(aside)


def run_once(what: str, folder: str) -> None:
    """Run in a process of its own, and tell what it took; imports are made before."""
    {"tally": by_tally, "hand": by_hand}[what](folder + "/warm")
    cpu, wall = time.process_time(), time.perf_counter()
    total = {"tally": by_tally, "hand": by_hand}[what](folder)
    told = {
        "total": total,
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    sys.stdout.write(json.dumps(told) + "\n")


def measured(what: str, folder: Path) -> dict[str, float]:
    """Give the least of several runs."""
    command = [sys.executable, __file__, what, str(folder)]
    runs = [
        json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        for _ in range(REPEATS)
    ]
    return {key: min(run[key] for run in runs) for key in runs[0]}


def compared(rows: int, place: str) -> float:
    """Print both, and give the CPU seconds of the tally."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        path = Path(folder)
        (path / "warm").mkdir()
        write(path, rows)
        write(path / "warm", 100)
        ours, hand = measured("tally", path), measured("hand", path)
    if ours["total"] != hand["total"]:
        sys.exit(f"the sums differ: {ours['total']} and {hand['total']}")
    print(f"{rows / 1e6:g} million cases, {len(PERIODS)} periods, {UNITS} units")
    for name, told in (("tally", ours), ("SQL by hand", hand)):
        print(f"  {name:12} {told['cpu']:7.2f} CPU s {told['wall']:7.2f} s {told['mb']:6.0f} MB")
    print(f"  ratio of CPU seconds {ours['cpu'] / hand['cpu']:.2f} (bound 1.0)")
    return ours["cpu"]


def main() -> None:
    place = os.environ.get("TMPDIR", tempfile.gettempdir())
    if len(sys.argv) == 3:
        run_once(*sys.argv[1:])
    elif len(sys.argv) == 2:
        compared(int(float(sys.argv[1]) * 1e6), place)
    else:
        few = compared(2_000_000, place)
        many = compared(10_000_000, place)
        print(f"growth for five times the cases: {many / few:.1f} times the CPU seconds")


if __name__ == "__main__":
    main()
