"""Recall: every variant that dnstwist makes of the domains in domains.txt, by its classes."""

import collections
import unicodedata

import dnstwist  # only its generator is used, which asks nobody

from common import (ALERT_AT, BLOCK_AT, at_or_below, judge, kinds_of_domains, one_error, print_table,
                    registrable, share, suffix_labels)


def parts(domain):
    """Subdomain, label, suffix: where dnstwist has no such module it guesses what is a suffix."""
    labels = domain.split('.')
    at = len(labels) - suffix_labels(labels)
    return '.'.join(labels[:at - 1]), labels[at - 1], '.'.join(labels[at:])


dnstwist.domain_tld = parts

FUZZERS = ['addition', 'bitsquatting', 'hyphenation', 'insertion', 'omission', 'repetition', 'replacement',
           'subdomain', 'transposition', 'vowel-swap', 'homoglyph', 'cyrillic', 'various', 'tld-swap', 'dictionary']
# Most homoglyphs, of which there may be two, are beyond ASCII: a row of their own.
BEYOND_ASCII = 'homoglyph, IDN'
CLASSES = FUZZERS[:11] + [BEYOND_ASCII] + FUZZERS[11:]
DICTIONARIES = '/usr/share/dnstwist/dictionaries/'
NAMED_MAX = 50

# Two that look the same; the others in dnstwist's table are only alike.
SAME = [('rn', 'm'), ('vv', 'w'), ('cl', 'd'), ('0', 'o'), ('1', 'l'), ('i', 'l')]

# Reasons for which a variant may stay unrecognised.
SHORT, PROTECTED, PUBLIC, SAME_DOMAIN = 'short', 'protected', 'public', 'same'
OTHER_SUFFIX, WORD, ACCENTS, LETTERS, ERRORS = 'suffix', 'word', 'accents', 'letters', 'errors'
UNEXPLAINED = 'unexplained'
REASONS = {
    SHORT: 'the label has four letters or fewer',
    PROTECTED: 'it is protected itself, or below such a domain',
    PUBLIC: 'it is a public suffix',
    SAME_DOMAIN: 'it is in the same registered domain',
    OTHER_SUFFIX: 'another suffix, which is no slip for the right one',
    WORD: 'a word put to the label',
    ACCENTS: 'letters with accents, and another that is only alike',
    LETTERS: 'letters beyond ASCII, one of which looks like no other in Unicode\'s data, or another is only alike',
    ERRORS: 'two errors or more',
    UNEXPLAINED: 'none of these',
}


def read_dictionary(name):
    with open(DICTIONARIES + name, encoding='utf-8') as file:
        return [line.strip() for line in file if line.strip() and not line.startswith('//')]


def variants(domains):
    """Yields (domain, fuzzer, variant), sorted; a variant may come from several fuzzers."""
    words, suffixes = read_dictionary('english.dict'), read_dictionary('common_tlds.dict')
    for domain in domains:
        for fuzzer in FUZZERS:
            fuzz = dnstwist.Fuzzer(domain, dictionary=words, tld_dictionary=list(suffixes))
            fuzz.generate([fuzzer])
            for variant in sorted({made['domain'] for made in fuzz.domains} - {domain}):
                yield domain, BEYOND_ASCII if fuzzer == 'homoglyph' and 'xn--' in variant else fuzzer, variant


def label_of(domain):
    return (registrable(domain) or domain).split('.')[0]


def fold(name):
    for one, other in SAME:
        name = name.replace(one, other)
    return name


def to_unicode(name):
    return '.'.join(label[4:].encode().decode('punycode') if label.startswith('xn--') else label
                    for label in name.split('.'))


def without_accents(name):
    return ''.join(letter for letter in unicodedata.normalize('NFD', name) if not unicodedata.combining(letter))


def reason_of(domain, fuzzer, variant, protected):
    """Why it is no wonder that a variant is not recognised, as far as this can be told from both names."""
    if at_or_below(variant, protected):
        return PROTECTED
    mine, others = registrable(domain), registrable(variant)
    if others is None:
        return PUBLIC
    if mine == others:
        return SAME_DOMAIN
    if fuzzer == 'tld-swap':
        return OTHER_SUFFIX
    if len(label_of(domain)) <= 4:
        return SHORT
    if 'xn--' in variant:
        plain = without_accents(to_unicode(variant))
        if fold(plain) == fold(domain):
            return UNEXPLAINED
        return ACCENTS if plain.isascii() else LETTERS
    if one_error(domain, variant) or mine and one_error(mine, others) or fold(domain) == fold(variant):
        return UNEXPLAINED
    return WORD if fuzzer == 'dictionary' else ERRORS


class Row:
    def __init__(self):
        self.made = self.found = self.alerted = self.blocked = self.right = 0
        self.single = self.single_found = 0

    def add(self, domain, variant, verdict):
        single = len(label_of(domain)) > 4 and one_error(domain, variant)
        self.made += 1
        self.single += single
        if verdict.score > 0:
            self.found += 1
            self.single_found += single
            # `of` may name the domain above, or one below it.
            self.right += registrable(verdict.of) == registrable(domain)
        self.alerted += verdict.score >= ALERT_AT
        self.blocked += verdict.score >= BLOCK_AT

    def cells(self):
        return [self.made, share(self.found, self.made), share(self.alerted, self.made),
                share(self.blocked, self.made), share(self.right, self.found), self.single,
                share(self.single_found, self.single)]


def main():
    kinds = kinds_of_domains()
    kind_of = {domain: kind for kind, domains in kinds.items() for domain in domains}
    protected = set(kind_of)
    by_fuzzer, by_kind, total = collections.defaultdict(Row), collections.defaultdict(Row), Row()
    gaps, unexplained, short = collections.Counter(), {}, collections.Counter()

    made = list(variants(kind_of))
    verdicts = judge(protected, (variant for _, _, variant in made))
    for (domain, fuzzer, variant), verdict in zip(made, verdicts, strict=True):
        if at_or_below(variant, protected):
            if verdict.score > 0:
                unexplained.setdefault(variant, (domain, fuzzer, 'protected, and yet recognised'))
            gaps[fuzzer, PROTECTED] += 1
            continue
        for row in (by_fuzzer[fuzzer], by_kind[kind_of[domain]], total):
            row.add(domain, variant, verdict)
        if verdict.score > 0:
            continue
        reason = reason_of(domain, fuzzer, variant, protected)
        gaps[fuzzer, reason] += 1
        if reason == SHORT:
            short[domain] += 1
        if reason == UNEXPLAINED:
            unexplained.setdefault(variant, (domain, fuzzer, ''))

    head = ['variants', 'recognised', f'≥ {ALERT_AT}', f'≥ {BLOCK_AT}', 'right domain', 'single errors',
            'recognised']
    print('### Recall\n')
    print(f'Variants that dnstwist makes of {len(protected)} domains. Single errors: one error in the whole name, '
          'labels of more than four letters.\n')
    print_table(['dnstwist class'] + head,
                [[name] + by_fuzzer[name].cells() for name in CLASSES] + [['all'] + total.cells()])
    print('The same by kind of domain:\n')
    print_table(['kind'] + head, [[kind] + by_kind[kind].cells() for kind in kinds])

    print('Not recognised at all, by reason:\n')
    reasons = [reason for reason in REASONS if any(gaps[name, reason] for name in CLASSES)]
    print_table(['dnstwist class'] + reasons, [[name] + [gaps[name, reason] or '' for reason in reasons]
                                               for name in CLASSES])
    print(''.join(f'- {reason}: {REASONS[reason]}\n' for reason in reasons))
    print('Domains with a label of four letters or fewer, and how many variants of theirs are not recognised: ' +
          ', '.join(f'{domain} {count:,}' for domain, count in sorted(short.items())) + '.\n')
    if unexplained:
        print(f'Unexplained, {min(len(unexplained), NAMED_MAX)} of {len(unexplained)}:\n')
        print_table(['variant', 'domain', 'class', 'note'],
                    [[variant, *about] for variant, about in sorted(unexplained.items())[:NAMED_MAX]], left=4)


main()
