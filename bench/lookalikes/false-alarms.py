"""False alarms: a thousand protected domains, and all other legitimate ones that lists know."""

import collections
import hashlib

from common import (ALERT_AT, BLOCK_AT, Corpus, SOURCES, at_or_below, judge, kinds_of_domains, print_table,
                    read_lines, share)

# Besides those of domains.txt, how many are drawn from which list. None is from the lists of whoever lets
# people have an address: nobody protects throw-away domains, which come in series (domforfb2, domforfb3).
DRAWN = {'big providers': 30, 'top-sites': 150, 'email-providers, common': 120}
REST = 'universities'
PROTECTED = 1000

# Name → what kind, and words about it.
LOOKED_AT = {name: about for name, *about in (line.split('\t') for line in read_lines('looked-at.tsv'))}


def drawn(names, count):
    """Those with the lowest SHA-256: as good as by lot, and the same each time."""
    return sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())[:count]


def draw_as_a_team_would(corpus):
    protected = {name for names in kinds_of_domains().values() for name in names}
    for title, count in DRAWN.items():
        protected.update(drawn(corpus.of(title) - protected, count))
    protected.update(drawn(corpus.of(REST) - protected, PROTECTED - len(protected)))
    return protected


def judge_all(corpus, protected):
    """All names of the lists that are not protected → verdict."""
    names = sorted(name for name in corpus.all if not at_or_below(name, protected))
    return dict(zip(names, judge(sorted(protected), names), strict=True))


def print_shares(corpus, verdicts):
    rows = []
    groups = [(source.title, corpus.lists[source]) for source in SOURCES]
    groups += [('well-known together', corpus.well_known), ('the rest together', corpus.all - corpus.well_known)]
    for title, group in groups:
        judged = [verdicts[name] for name in group if name in verdicts]
        blocked = sum(verdict.blocked for verdict in judged)
        alerted = sum(verdict.score >= ALERT_AT for verdict in judged)
        rows.append([title, len(judged), blocked, share(blocked, len(judged)), alerted,
                     share(alerted, len(judged)), sum(verdict.score > 0 for verdict in judged)])
    print_table(['list', 'judged', 'blocked', 'share', 'alerted', 'share', 'score ≥ 1'], rows)


def print_blocked(verdicts, known):
    """Every one of them has been looked at by somebody, or is said not to have been."""
    names = sorted((name for name in verdicts if verdicts[name].blocked),
                   key=lambda name: (-verdicts[name].score, name))
    kinds = collections.Counter(LOOKED_AT.get(name, ['not yet looked at'])[0] for name in names)
    print(f'Blocked: {len(names)}' + (': ' if kinds else '') +
          ', '.join(f'{count} {kind}' for kind, count in kinds.most_common()) + '.\n')
    if names:
        print_table(['name', 'protected', 'class', 'well-known', 'looked at', 'what it is', 'score'],
                    [[name, verdicts[name].of, verdicts[name].class_, 'yes' if name in known else '',
                      *(LOOKED_AT.get(name, ['not yet']) + [''])[:2], verdicts[name].score]
                     for name in names], left=6)


def print_alerted(verdicts, known):
    names = sorted((name for name in verdicts
                    if verdicts[name].score >= ALERT_AT and not verdicts[name].blocked),
                   key=lambda name: (-verdicts[name].score, name))
    print(f'Alerted only: {len(names)}.\n')
    if names:
        print_table(['name', 'protected', 'class', 'well-known', 'score'],
                    [[name, verdicts[name].of, verdicts[name].class_, 'yes' if name in known else '',
                      verdicts[name].score] for name in names], left=4)


def print_classes(verdicts):
    classes = collections.defaultdict(lambda: [0, 0, 0])
    for verdict in verdicts.values():
        if verdict.score > 0:
            row = classes[verdict.class_]
            row[0] += 1
            row[1] += verdict.score >= ALERT_AT
            row[2] += verdict.blocked
    print('By class:\n')
    print_table(['class', 'score ≥ 1', 'alerted', 'blocked'], [[name, *row] for name, row in sorted(classes.items())])


def print_halves(corpus):
    """Many protected domains of one kind, which are like each other: the worst that one can do."""
    names = corpus.of('universities') | corpus.well_known
    protected = {name for name in names if hashlib.sha256(name.encode()).digest()[0] % 2}
    verdicts = {name: verdict for name, verdict in judge_all(corpus, protected).items() if name in names}
    alerted = sum(verdict.score >= ALERT_AT for verdict in verdicts.values())
    blocked = sum(verdict.blocked for verdict in verdicts.values())
    print(f'With half of the universities and well-known names protected, {len(protected):,}, and the other half '
          f'judged, {len(verdicts):,}: {blocked} blocked ({share(blocked, len(verdicts))}), {alerted} alerted '
          f'({share(alerted, len(verdicts))}).\n')


def print_set_aside(corpus):
    protected = corpus.big | corpus.of('email-providers, common')
    names = sorted(corpus.set_aside)
    said = dict(zip(names, judge(sorted(protected), names), strict=True))
    print(f'Set aside from the lists as typing errors: {len(names)} names. With the providers protected, '
          f'{sum(v.score > 0 for v in said.values())} of them are recognised, '
          f'{sum(v.score >= ALERT_AT for v in said.values())} alerted, '
          f'{sum(v.blocked for v in said.values())} blocked: ' +
          ', '.join(f'{name} {said[name].score}' for name in names) + '.\n')


def main():
    corpus = Corpus()
    protected = draw_as_a_team_would(corpus)
    assert len(protected) == PROTECTED
    verdicts = judge_all(corpus, protected)

    print('### False alarms\n')
    print(f'Protected: {PROTECTED:,} domains, those of domains.txt, by lot ' +
          ', '.join(f'{count} of {title}' for title, count in DRAWN.items()) +
          f', the others of {REST}. Judged: all other names of the lists. Blocked with `block-at: {BLOCK_AT}`, '
          f'alerted with `alert-at: {ALERT_AT}`.\n')
    print_shares(corpus, verdicts)
    print_blocked(verdicts, corpus.well_known)
    print('Other: somebody else\'s, a false alarm. Own: its owner\'s other spelling of the protected one. Slip: a '
          'typing error in the list. Posing: made to be taken for the protected one. Broken: no name that exists. '
          'Series: throw-away domains of one owner.\n')
    print_alerted(verdicts, corpus.well_known)
    print_classes(verdicts)

    by_lot = judge_all(corpus, set(drawn(corpus.all, PROTECTED)))
    print(f'With {PROTECTED:,} domains protected that are drawn from all lists together by lot, throw-away '
          'domains among them:\n')
    print_shares(corpus, by_lot)
    print_blocked(by_lot, corpus.well_known)
    print_halves(corpus)
    print_set_aside(corpus)


main()
