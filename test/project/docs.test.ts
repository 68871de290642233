/** The docs against the code: tables that list codes, links, anchors, commands. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { API_ERROR_CODES, apiErrorOf } from '../../lib/api/errors'
import { readMerchants } from '../../lib/config/merchants'
import { ILLEGAL_REASONS, SIGNATURE_FAULTS } from '../../lib/illegal/reasons'
import { isPaid, type OrderState } from '../../lib/order/orderState'
import { PROBLEM_CODES, PROBLEMS } from '../../lib/page/problem'
import { metricDimensions } from '../../lib/telemetry/metrics'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import { STEPS_MS } from '../../lib/webhooks/schedule'
import { PROJECT_FOLDER, readServerlessConfig } from '../../tools/deployment/serverlessConfig'

const read = (path: string) => readFileSync(join(PROJECT_FOLDER, path), 'utf8')
const exists = (path: string) => existsSync(join(PROJECT_FOLDER, path))

/** Files under a folder, as paths from the project's. */
const filesUnder = (folder: string, ending: string): string[] =>
  readdirSync(join(PROJECT_FOLDER, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith(ending))
    .map(name => join(folder, name))

const READMES = ['README.md', 'README.zh-CN.md']
const ADRS = filesUnder('docs/adr', '.md')
/** Pages that shop owners read, in both languages. */
const TRANSLATIONS = [
  ['README.md', 'README.zh-CN.md'],
  ['SECURITY.md', 'SECURITY.zh-CN.md'],
  ['docs/configuration.md', 'docs/configuration.zh-CN.md'],
  ['docs/operations.md', 'docs/operations.zh-CN.md'],
  ['docs/alarms.md', 'docs/alarms.zh-CN.md'],
] as const
const PAGES = [
  ...READMES,
  'SECURITY.md',
  'SECURITY.zh-CN.md',
  'CHANGELOG.md',
  'test/fixtures/README.md',
  ...filesUnder('docs', '.md'),
]

const FENCED = /^```(\w*)\n([\s\S]*?)^```$/gm

const withoutCodeBlocks = (markdown: string) => markdown.replace(FENCED, '')
const headings = (path: string) => withoutCodeBlocks(read(path)).match(/^#+ .*$/gm) ?? []
/** Commands and examples, those in lists too, without their indent. */
const commandBlocks = (path: string) =>
  [...read(path).matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)]
    .filter(([, , language]) => language !== 'mermaid')
    .map(([, , , code = '']) => code.replace(/^ +/gm, ''))

/** Of each page once, since hundreds of links lead to some. */
const knownAnchors = new Map<string, readonly string[]>()

/** The anchors that GitHub makes of a page's headings. */
function anchors(path: string): readonly string[] {
  const known = knownAnchors.get(path)
  if (known) return known
  const seen = new Map<string, number>()
  const found = headings(path).map(heading => {
    const text = heading.replace(/^#+ /, '').toLowerCase()
    const slug = text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')
    const times = seen.get(slug) ?? 0
    seen.set(slug, times + 1)
    return times === 0 ? slug : `${slug}-${times}`
  })
  knownAnchors.set(path, found)
  return found
}

/** The rows, without the two of the head, of the table whose first column has this title. */
function tableRows(path: string, title: string): string[] {
  const lines = read(path).split('\n')
  const start = lines.findIndex(line => line.startsWith('|') && line.split('|')[1]?.trim() === title)
  if (start < 0) throw new Error(`${path} has no table with the first column "${title}"`)
  const rows = lines.slice(start + 2)
  const end = rows.findIndex(line => !line.startsWith('|'))
  return rows.slice(0, end < 0 ? rows.length : end)
}

/** The codes in the first column of the table whose first column has this title. */
const tableCodes = (path: string, title: string): string[] =>
  tableRows(path, title).map(row => /^\| *`(\w+)` *\|/.exec(row)?.[1] ?? row)

/** The members of a union of string literals, out of its source text. */
function unionMembers(path: string, name: string): string[] {
  const declaration =
    read(path)
      .split(`export type ${name} =`)[1]
      ?.split(/\n\n|\n}/)[0] ?? ''
  return [...declaration.matchAll(/^\s*\| '(\w+)'$/gm)].map(([, member]) => member ?? '')
}

const sorted = (codes: readonly string[]) => [...codes].sort()

describe.each([
  ['docs/configuration.md', 'variable'],
  ['docs/configuration.zh-CN.md', '变量'],
])('%s', (path, title) => {
  it('has one row for each environment variable of the functions', () => {
    const { environment } = readServerlessConfig().provider
    expect(sorted(tableCodes(path, title))).toEqual(sorted(Object.keys(environment)))
  })
})

describe.each(TRANSLATIONS.map(([, chinese]) => chinese))('%s', path => {
  it('calls the doctor 体检工具, except for its command', () => {
    const prose = withoutCodeBlocks(read(path)).replace(/`[^`]*`/g, '')
    expect(prose.match(/.*doctor.*/gi)).toBeNull()
  })
})

describe('docs/operations.md', () => {
  it('has one row for each reason of an illegal request', () => {
    expect(sorted(tableCodes('docs/operations.md', 'reason'))).toEqual(sorted(ILLEGAL_REASONS))
  })

  it('has one row for each cause of a wrong signature', () => {
    expect(sorted(tableCodes('docs/operations.md', 'cause'))).toEqual(sorted(SIGNATURE_FAULTS))
  })

  it('has one row for each setting of a deployment that no function gets', () => {
    const deployed = /^ {2}prod: [\s\S]*?^ {2}dev:/m.exec(read('serverless.yml'))?.[0] ?? ''
    const settings = new Set([...deployed.matchAll(/env:(\w+)/g)].map(([, name = '']) => name))
    for (const name of Object.keys(readServerlessConfig().provider.environment)) settings.delete(name)
    expect(settings).toContain('ALARM_EMAIL')
    expect(sorted(tableCodes('docs/operations.md', 'setting'))).toEqual(sorted([...settings]))
  })

  it('has one row for each event of the log', () => {
    const events = unionMembers('lib/telemetry/events.ts', 'LogEvent')
    expect(events).toContain('illegalRequest')
    expect(sorted(tableCodes('docs/operations.md', 'event'))).toEqual(sorted(events))
  })

  it('has one row for each state of an order', () => {
    const states = unionMembers('lib/order/orderState.ts', 'OrderState')
    expect(states).toContain('closedAfterPayment')
    expect(sorted(tableCodes('docs/operations.md', 'state'))).toEqual(sorted(states))
  })
})

describe.each([
  ['docs/operations.md', 'state', 'yes', 'A merchant may say ', 'each by the rule'],
  ['docs/operations.zh-CN.md', '状态', '是', '商户可以写 ', '规则与'],
])('%s, for each reason to act,', (path, title, yes, merchantsBegin, merchantsEnd) => {
  it('says of each state whether the order counts as paid', () => {
    const said = tableRows(path, title).map(row => row.split('|').slice(1, 4))
    const paid = said.filter(cells => cells.at(2)?.trim() === yes)
    const states = said.map(([state = '']) => state.trim().replaceAll('`', '') as OrderState)
    expect(states.length).toBeGreaterThan(10)
    expect(paid.map(([state = '']) => state.trim().replaceAll('`', ''))).toEqual(states.filter(isPaid))
  })

  it('lists all settings of a merchant', () => {
    const problems: string[] = []
    readMerchants({ prod: { kiln: { NOTHING: '' } } }, { STAGE: 'prod' }, each => problems.push(each))
    const [, known = ''] = /NOTHING, only (.*)$/.exec(problems.join()) ?? []
    const [, rest = ''] = read(path).split(merchantsBegin)
    const said = [...(rest.split(merchantsEnd)[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name)
    expect(sorted(said)).toEqual(sorted(known.split(', ')))
  })
})

it('docs/operations.md says when a webhook is retried', () => {
  const [, ...retries] = STEPS_MS
  const inUnits = (ms: number) =>
    ms < MINUTE_MS ? `${ms / SECOND_MS} s` : ms < HOUR_MS ? `${ms / MINUTE_MS} min` : `${ms / HOUR_MS}`
  const said = retries.map(inUnits)
  expect(read('docs/operations.md').replaceAll(/\s+/g, ' ')).toContain(
    `after ${said.slice(0, -1).join(', ')} and ${said.at(-1)} h`,
  )
})

describe('docs/api-errors.md', () => {
  const rows = tableRows('docs/api-errors.md', 'code')

  it('has one row for each code, with its status', () => {
    const documented = rows.map(row => /^\| *`(\w+)` *\| *(\d{3}) *\|/.exec(row)?.slice(1).join(' ') ?? row)
    const answered = PROBLEM_CODES.map(code => `${code} ${PROBLEMS[code].status}`)
    expect(sorted(documented)).toEqual(sorted(answered))
  })

  it('explains each code and what a front end does', () => {
    const said = rows.map(row => row.split('|').slice(3, 5))
    expect(said.flat().filter(text => text.trim() === '')).toEqual([])
  })
})

describe('docs/api-errors.md, of the API for a back end', () => {
  const rows = tableRows('docs/api-errors.md', 'error')

  it('has one row for each code, with its status, its type and its meaning', () => {
    const documented = rows.map(row =>
      row
        .split('|')
        .slice(1, 5)
        .map(cell => cell.trim().replaceAll('`', '')),
    )
    const answered = API_ERROR_CODES.map(code => {
      const { status, type, message } = apiErrorOf(code)
      return [code, String(status), type, message]
    })
    expect(documented).toEqual(answered)
  })

  it('explains what a back end does for each code', () => {
    expect(rows.filter(row => (row.split('|')[5] ?? '').trim() === '')).toEqual([])
  })
})

/** The alarms of cloud/ by their own names: what follows the stage. */
const alarmNames = (): string[] =>
  filesUnder('cloud', 'larms.yml').flatMap(file =>
    [...read(file).matchAll(/AlarmName: .*-(\w+)$/gm)].map(([, name = '']) => name),
  )

describe('docs/alarms.md', () => {
  it('has one row for each alarm', () => {
    const names = alarmNames()
    expect(names).toContain('paidTwice')
    expect(sorted(tableCodes('docs/alarms.md', 'alarm'))).toEqual(sorted(names))
  })

  it('has one row for each metric', () => {
    expect(sorted(tableCodes('docs/alarms.md', 'metric'))).toEqual(sorted([...metricDimensions().keys()]))
  })
})

describe('docs/protocols.md', () => {
  const sources = ['functions', 'lib', 'tools', 'local'].flatMap(folder => filesUnder(folder, '.ts'))
  const links = sources.flatMap(path =>
    [...read(path).matchAll(/docs\/protocols\.md#([\w-]+)/g)].map(([, anchor = '']) => ({ path, anchor })),
  )

  it('is what the code refers to', () => {
    expect(new Set(links.map(({ path }) => path)).size).toBeGreaterThan(10)
  })

  it('has each heading that the code refers to', () => {
    const known = anchors('docs/protocols.md')
    expect(links.filter(({ anchor }) => !known.includes(anchor))).toEqual([])
  })
})

describe('docs/gateways.md', () => {
  const shown = [...read('docs/gateways.md').matchAll(/^`paper\/(\w+\.ts)`\n\n```ts\n([\s\S]*?)^```$/gm)].map(
    ([, file = '', code = '']) => [file, code] as const,
  )
  const made = readdirSync(join(PROJECT_FOLDER, 'test/support/paperGateway'))

  it('shows each file of the paper gateway’s shop side', () => {
    const side = made.filter(file => !['registries.ts', 'shop.ts', 'simulated.ts'].includes(file))
    expect(shown.map(([file]) => file).sort()).toEqual(side.sort())
  })

  it.each(shown)('shows %s as it is built and run', (file, code) => {
    const built = read(`test/support/paperGateway/${file}`)
    expect(code).toBe(
      built.replaceAll("'../../../lib/gateways/", "'../").replaceAll("'../../../lib/", "'../../"),
    )
  })
})

describe.each(PAGES)('%s', path => {
  const text = withoutCodeBlocks(read(path))

  it('links to files and headings that exist', () => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
    const broken = targets.filter(target => {
      if (/^https?:/.test(target)) return false
      const [file = '', anchor] = target.split('#')
      const page = file === '' ? path : join(dirname(path), decodeURIComponent(file))
      return !exists(page) || (anchor !== undefined && !anchors(page).includes(anchor))
    })
    expect(broken).toEqual([])
  })

  it('names files that exist', () => {
    const named = [
      ...text.matchAll(/`((?:functions|lib|tools|local|events|test|docs|cloud|\.github)\/[\w./-]*)`/g),
    ]
    expect(named.map(([, file = '']) => file).filter(file => !exists(file))).toEqual([])
  })

  it('uses npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const used = [...read(path).matchAll(/npm (?:run (?:--silent )?(\w[\w:-]*)|(start|test))/g)].map(
      match => match[1] ?? match[2],
    )
    expect(used.filter(script => script === undefined || !(script in scripts))).toEqual([])
  })

  it('is finished', () => {
    expect(read(path)).not.toMatch(/\b(?:TODO|XXX|FIXME|TBD)\b/)
  })
})

describe('comments', () => {
  const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm
  const FILE = /(?<![\w/.@*-])\w[\w./-]*\.(?:ts|md)\b/g
  const folders = ['functions', 'lib', 'tools', 'local', 'test', 'bench', 'client/src']
  const sources = folders.flatMap(folder => filesUnder(folder, '.ts'))
  const named = sources.flatMap(path =>
    (read(path).match(COMMENT) ?? []).flatMap(comment =>
      (comment.match(FILE) ?? []).map(file => ({ path, file })),
    ),
  )

  it('name files that exist, from the project or beside them', () => {
    expect(named.length).toBeGreaterThan(200)
    const broken = named.filter(({ path, file }) => !exists(file) && !exists(join(dirname(path), file)))
    expect(broken).toEqual([])
  })
})

describe.each(READMES)('%s', path => {
  it('is short', () => {
    expect(read(path).split('\n').length).toBeLessThanOrEqual(200)
  })

  it('lists variables of the functions, and those that have no default', () => {
    const listed = tableCodes(path, path === 'README.md' ? 'variable' : '变量')
    const { environment } = readServerlessConfig().provider
    expect(listed.filter(name => !(name in environment))).toEqual([])
    expect(listed).toEqual(expect.arrayContaining(['SHOP_NAME', 'ALIPAY_PARTNER']))
  })

  it('names events that exist', () => {
    const events = [...read(path).matchAll(/--path (\S+)/g)].map(([, file = '']) => file)
    expect(events.length).toBeGreaterThan(0)
    expect(events.filter(file => !exists(file))).toEqual([])
  })
})

describe.each(TRANSLATIONS)('%s and %s', (english, chinese) => {
  const both = <T>(read: (path: string) => T) => [read(english), read(chinese)]
  /** The codes that rows begin with: settings, alarms, events, reasons … in their order. */
  const codes = (path: string) =>
    [...withoutCodeBlocks(read(path)).matchAll(/^\| *`([^`]+)`/gm)].map(([, code]) => code)
  const rows = (path: string) => withoutCodeBlocks(read(path)).match(/^\|/gm)?.length ?? 0
  const numbered = (path: string) => read(path).match(/^ *(?:\d+\.|- \[ \])/gm)

  it('have as many headings, of the same levels', () => {
    const [ours, theirs] = both(path => headings(path).map(heading => heading.split(' ')[0]))
    expect(theirs).toEqual(ours)
  })

  it('have the same rows in their tables, and the same steps', () => {
    const [ours, theirs] = both(path => [codes(path), rows(path), numbered(path)])
    expect(theirs).toEqual(ours)
  })

  it('have the same commands and examples', () => {
    const [ours, theirs] = both(commandBlocks)
    expect(theirs).toEqual(ours)
  })

  it('link to each other', () => {
    expect(read(english)).toContain(`](${basename(chinese)})`)
    expect(read(chinese)).toContain(`](${basename(english)})`)
  })
})

it('both pages of the alarms name the same prices', () => {
  const prices = (path: string) =>
    read(path)
      .match(/^\|.*\|$/gm)
      ?.map(row => row.match(/\d+\.\d\d\b/g))
      .filter(Boolean)
  expect(prices('docs/alarms.md')?.length).toBeGreaterThan(15)
  expect(prices('docs/alarms.zh-CN.md')).toEqual(prices('docs/alarms.md'))
})

describe('the decisions', () => {
  it('are numbered without a gap', () => {
    const numbers = ADRS.map(path => Number(/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1])).sort((a, b) => a - b)
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  })

  it.each(ADRS)('%s has its number, the three parts, and 40 lines at most', path => {
    const [title, ...parts] = headings(path)
    expect(title).toMatch(new RegExp(`^# ${Number(/(\d{4})-/.exec(path)?.[1])}\\. `))
    expect(parts).toEqual(['## Context', '## Decision', '## Consequences'])
    expect(read(path).trimEnd().split('\n').length).toBeLessThanOrEqual(40)
  })
})
