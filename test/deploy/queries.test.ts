/** The saved queries match the fields of the logs. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { PROJECT_FOLDER, readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { SHOP } from '../support/packaged'
import { packageTemplate, type Template } from '../support/template'

/** Some are there only where the API is. */
type LogGroup =
  | { readonly Ref: string }
  | { readonly 'Fn::If': readonly [string, { readonly Ref: string }, unknown] }

interface Query {
  readonly Name: string
  readonly LogGroupNames: readonly LogGroup[]
  readonly QueryString: string
}

let template: Template
let queries: readonly Query[]
beforeAll(async () => {
  template = await packageTemplate('prod', SHOP)
  queries = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Logs::QueryDefinition')
    .map(({ Properties }) => Properties as Query)
})

const named = (name: string) =>
  queries.find(({ Name }) => Name === `shouyin-prod/${name}`) ?? expect.fail(`there is no query ${name}`)

const lib = readdirSync(join(PROJECT_FOLDER, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => readFileSync(join(PROJECT_FOLDER, 'lib', file), 'utf8'))
  .join('\n')
const events = [
  ...readFileSync(join(PROJECT_FOLDER, 'lib/telemetry/events.ts'), 'utf8').matchAll(/^ {2}\| '(\w+)'$/gm),
].map(([, event]) => event)

/** The language’s own words, and what a query itself names with `as`. */
const WORDS = new Set(
  'fields filter sort stats limit by as and or in asc desc sum max latest coalesce count'.split(' '),
)
function fieldsOf(query: string): readonly string[] {
  const bare = query.replace(/'[^']*'/g, '')
  const own = [...bare.matchAll(/\bas (\w+)/g)].map(([, name]) => name)
  const words = bare.replaceAll('`', '').match(/(?<![@.\w])[a-z][\w.]*/gi) ?? []
  return words.filter(word => !WORDS.has(word) && !own.includes(word) && !word.startsWith('record.'))
}

it('are these, for this shop’s log groups', () => {
  const names = ['order', 'illegalRequests', 'failures', 'slowGateway', 'answers']
  expect(queries.map(({ Name }) => Name).sort()).toEqual(names.map(name => `shouyin-prod/${name}`).sort())
  const functionGroups = Object.keys(readServerlessConfig().functions)
    .map(key => `${key.charAt(0).toUpperCase()}${key.slice(1)}LogGroup`)
    .sort()
  for (const { Name, LogGroupNames } of queries) {
    const groups = LogGroupNames.map(group => ('Ref' in group ? group : group['Fn::If'][1]).Ref).sort()
    expect(groups).toEqual(Name.endsWith('/answers') ? ['HttpApiLogGroup'] : functionGroups)
  }
})

it('name fields and events that the code logs', () => {
  for (const { Name, QueryString } of queries) {
    if (Name.endsWith('/answers')) continue
    const fields = fieldsOf(QueryString)
    expect(fields.length).toBeGreaterThan(2)
    expect(fields.filter(field => !new RegExp(`\\b${field}\\b`).test(lib))).toEqual([])
    const inQuery = [...QueryString.matchAll(/event (?:=|in) (\[[^\]]*\]|'\w+')/g)].flatMap(
      ([, list = '']) => list.match(/\w+/g) ?? [],
    )
    expect(inQuery.filter(event => !events.includes(event))).toEqual([])
  }
  expect(fieldsOf("filter noSuchField = 'x'")).toEqual(['noSuchField'])
  expect(lib).not.toMatch(/\bnoSuchField\b/)
})

it('name what API Gateway logs of a response', () => {
  const format = JSON.parse(readServerlessConfig().provider.logs.httpApi.format)
  const fields = fieldsOf(named('answers').QueryString)
  expect(fields).toContain('route')
  expect(fields.filter(field => !(field in format))).toEqual([])
})

it('show frames of failures, and reasons of illegal requests', () => {
  expect(fieldsOf(named('failures').QueryString)).toContain('frames')
  expect(fieldsOf(named('illegalRequests').QueryString)).toContain('reason')
  expect(named('order').QueryString).toContain("filter orderId = 'ORDER'")
})

it('add up counts: a line of a flood counts for all its requests', () => {
  const added = queries.map(({ Name, QueryString }) => [
    Name.split('/').at(-1),
    /^\|? ?stats (.*)$/m.exec(QueryString)?.[1],
  ])
  expect(Object.fromEntries(added.filter(([, stats]) => stats !== undefined))).toEqual({
    illegalRequests: 'sum(coalesce(`count`, 1)) as requests, max(@timestamp) as latest by reason, sourceIp',
    answers:
      'count(*) as answers, max(latencyMs) as slowestMs, latest(requestId) as lastRequest by route, status',
  })
})
