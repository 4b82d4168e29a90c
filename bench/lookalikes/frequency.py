"""Typing errors that others have published, one by one."""

from common import ALERT_AT, NOTHING, judge, print_table, read_lines, share


def main():
    rows, caught, alerted, blocked = [], 0, 0, 0
    pairs = [line.split('\t') for line in read_lines('frequency.tsv')]
    for typed, meant, seen, source in pairs:
        # Each for itself: what one of them protects must not catch another.
        verdict = next(judge([meant], [typed]), NOTHING)
        alert = verdict.score >= ALERT_AT
        caught += verdict.score > 0
        alerted += alert
        blocked += verdict.blocked
        rows.append([typed, meant, source, verdict.class_ or 'not recognised', int(seen) if seen else '',
                     verdict.score or '–', 'yes' if alert else 'no', 'yes' if verdict.blocked else 'no'])

    print('### Published typing errors\n')
    print(f'{len(pairs)} pairs: {share(caught, len(pairs))} recognised, {share(alerted, len(pairs))} alerted, '
          f'{share(blocked, len(pairs))} blocked.\n')
    print_table(['typed', 'meant', 'source', 'class', 'seen', 'score', 'alerted', 'blocked'], rows, left=4)


main()
