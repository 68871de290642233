/** The permissions of each function and their resources, as one table. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { PROJECT_FOLDER, readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { SHOP, WILFUL_SHOP } from '../support/packaged'
import { packageTemplate, type Resource, type Template } from '../support/template'
import { evaluator } from './template'

const KEYS = Object.keys(readServerlessConfig().functions)
const capital = (key: string) => `${key.charAt(0).toUpperCase()}${key.slice(1)}`

let template: Template
let roles: ReadonlyMap<string, Resource>
beforeAll(async () => {
  template = await packageTemplate('prod', SHOP)
  roles = new Map(Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role'))
})

/** Those that no other merchant has. */
const DEFAULT_MERCHANTS = ['api-signing-keys', 'epay-keys']
const reads = (...keys: readonly string[]) =>
  keys.flatMap(key =>
    ['', ...(DEFAULT_MERCHANTS.includes(key) ? [] : ['*/'])].map(
      merchant => `ssm:GetParameter parameter/shouyin/prod/${merchant}${key}`,
    ),
  )
/** The app's private key is for those that sign, so that whoever only listens cannot lose it. */
const SIGNS = reads('alipay-keys', 'alipay-app-private-key', 'alipay-certificates')
const LISTENS = reads('alipay-keys', 'alipay-public-key', 'alipay-certificates')
/** Its key both signs and proves; nobody asks about its trades. */
const CHINABANK = reads('chinabank-keys')
const KEEPS_ILLEGAL = ['dynamodb:PutItem IllegalRequestsTable', 'dynamodb:UpdateItem IllegalRequestsTable']

/** Beside the function's own log. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  storefront: [],
  notFound: [],
  createOrder: ['dynamodb:GetItem OrdersTable', 'dynamodb:PutItem OrdersTable'],
  epay: [
    ...['GetItem', 'PutItem', 'Query'].map(action => `dynamodb:${action} OrdersTable`),
    ...[...KEEPS_ILLEGAL, ...reads('epay-keys')],
  ],
  order: ['dynamodb:GetItem OrdersTable'],
  payRedirect: [
    ...['dynamodb:GetItem OrdersTable', 'dynamodb:UpdateItem OrdersTable', ...SIGNS, ...CHINABANK],
    // It asks for codes, and believes the answer.
    ...reads('alipay-public-key'),
  ],
  confirmRefund: [
    ...['dynamodb:GetItem OrdersTable', 'dynamodb:UpdateItem OrdersTable', ...reads('alipay-keys')],
  ],
  notify: [
    ...['dynamodb:GetItem OrdersTable', 'dynamodb:UpdateItem OrdersTable'],
    ...[...KEEPS_ILLEGAL, ...LISTENS, ...CHINABANK],
  ],
  return: ['dynamodb:GetItem OrdersTable', ...KEEPS_ILLEGAL, ...LISTENS, ...CHINABANK],
  sendReceipt: [
    ...['dynamodb:GetItem OrdersTable', 'dynamodb:UpdateItem OrdersTable'],
    // Whichever identity is verified, in the shop's name alone.
    ...['identity/*', 'configuration-set/shouyin-prod'].map(
      on => `ses:SendEmail ${on}, from ${SHOP.MAIL_FROM}`,
    ),
    // What Lambda does with the role to read the stream and to put away what failed for good.
    ...['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'].map(
      action => `${action} OrdersTable.StreamArn`,
    ),
    ...['dynamodb:ListStreams OrdersTable/stream/*', 'sqs:SendMessage MailFailures'],
  ],
  reconcile: [
    ...['dynamodb:Query OrdersTable/index/work', 'sqs:GetQueueUrl VisitQueue', 'sqs:SendMessage VisitQueue'],
    ...['dynamodb:Query OrdersTable', 'dynamodb:UpdateItem OrdersTable', 'sqs:SendMessage ReconcileFailures'],
    // How far it has come.
    ...['GetItem', 'PutItem'].map(action => `dynamodb:${action} OrdersTable, keys grownUp#`),
  ],
  watchCertificates: reads('alipay-certificates'),
  compareBills: [
    ...['BatchGetItem', 'Query', 'GetItem', 'UpdateItem'].map(each => `dynamodb:${each} OrdersTable`),
    // What it found, and nothing in an order's place.
    'dynamodb:PutItem OrdersTable, keys like bill#*',
    ...reads('alipay-app-private-key', 'alipay-certificates', 'alipay-public-key'),
  ],
  shopApi: [
    ...['GetItem', 'PutItem', 'Query', 'UpdateItem'].map(action => `dynamodb:${action} OrdersTable`),
    ...['GetItem', 'PutItem', 'Query', 'UpdateItem'].map(action => `dynamodb:${action} ApiTable`),
    ...['VisitQueue', 'WebhookQueue'].flatMap(to => [`sqs:GetQueueUrl ${to}`, `sqs:SendMessage ${to}`]),
    ...reads('api-signing-keys'),
  ],
  publishEvents: [
    'dynamodb:GetItem OrdersTable',
    ...['GetItem', 'PutItem', 'Query'].map(action => `dynamodb:${action} ApiTable`),
    ...['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'].map(
      action => `${action} OrdersTable.StreamArn`,
    ),
    ...['dynamodb:ListStreams OrdersTable/stream/*', 'sqs:SendMessage PublishFailures'],
    ...['sqs:GetQueueUrl WebhookQueue', 'sqs:SendMessage WebhookQueue'],
  ],
  deliverWebhooks: [
    ...['dynamodb:GetItem OrdersTable', 'dynamodb:GetItem ApiTable', 'dynamodb:UpdateItem ApiTable'],
    ...['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map(
      action => `sqs:${action} WebhookQueue`,
    ),
    ...reads('api-signing-keys', 'epay-keys'),
  ],
  cancelOrder: [
    ...['dynamodb:GetItem OrdersTable', 'dynamodb:UpdateItem OrdersTable', ...SIGNS],
    ...['GetItem', 'PutItem', 'UpdateItem'].map(action => `dynamodb:${action} ApiTable`),
    ...reads('alipay-public-key', 'api-signing-keys'),
  ],
  paymentLink: [
    ...['dynamodb:GetItem OrdersTable', 'dynamodb:PutItem OrdersTable'],
    // Keys and answers of the API are not to be seen from there.
    ...['dynamodb:GetItem ApiTable, keys links', 'dynamodb:UpdateItem ApiTable, keys links'],
    ...['dynamodb:PutItem IllegalRequestsTable', 'dynamodb:UpdateItem IllegalRequestsTable'],
  ],
  forget: ['dynamodb:Query OrdersTable', 'dynamodb:UpdateItem OrdersTable'],
  admin: [
    ...['dynamodb:GetItem OrdersTable', 'dynamodb:Query OrdersTable', 'dynamodb:UpdateItem OrdersTable'],
    ...['dynamodb:Query OrdersTable/index/work', 'dynamodb:Query IllegalRequestsTable'],
    ...['sqs:GetQueueUrl VisitQueue', 'sqs:SendMessage VisitQueue'],
    ...['GetItem', 'Query'].map(
      action => `dynamodb:${action} ApiTable, keys like links webhooks deliveries#*`,
    ),
    ...[
      'dynamodb:PutItem ApiTable, keys links',
      'dynamodb:UpdateItem ApiTable, keys like links deliveries#*',
    ],
    ...['sqs:GetQueueUrl WebhookQueue', 'sqs:SendMessage WebhookQueue'],
  ],
  visit: [
    ...['dynamodb:GetItem OrdersTable', 'dynamodb:UpdateItem OrdersTable', ...SIGNS],
    ...reads('alipay-public-key'),
    ...['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map(
      action => `sqs:${action} VisitQueue`,
    ),
  ],
}

interface Statement {
  readonly Effect: string
  readonly Action: readonly string[]
  readonly Resource: Target | readonly Target[]
  readonly Condition?: unknown
}

type Target = Readonly<Record<string, unknown>>

/** `Table`, `Table.StreamArn`, `Table/index/work`, `parameter/…`, out of what CloudFormation makes an ARN of. */
function nameOf(on: Target): string {
  const { 'Fn::GetAtt': attribute, 'Fn::Sub': text, 'Fn::If': choice } = on
  // What it may where the condition holds; else nothing more.
  if (Array.isArray(choice)) return nameOf(choice[1])
  if (Array.isArray(attribute)) return attribute.join('.').replace(/\.Arn$/, '')
  return String(text)
    .replace(/^\$\{(\w+)\.Arn\}/, '$1')
    .replace(/^arn:.*?:\$\{AWS::AccountId\}:/, '')
}

/** Of which keys, or in whose name; as it stands there where nobody has thought of it here. */
function limitOf(condition: unknown): string {
  if (condition === undefined) return ''
  const [[operator = '', test] = [], ...others] = Object.entries(Object(condition))
  const [[name = '', values] = [], ...more] = Object.entries(Object(test))
  const texts = [values].flat().join(' ')
  switch (others.length + more.length === 0 && `${operator} ${name}`) {
    case 'ForAllValues:StringEquals dynamodb:LeadingKeys':
      return `, keys ${texts}`
    case 'ForAllValues:StringLike dynamodb:LeadingKeys':
      return `, keys like ${texts}`
    case 'StringEquals ses:FromAddress':
      return `, from ${texts}`
    default:
      return `, if ${JSON.stringify(condition)}`
  }
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] }
}

const allowedBy = ({ Properties }: Resource): string[] => (Properties.Policies as Policy[]).flatMap(allows)

const allows = ({ PolicyDocument }: Policy): string[] =>
  PolicyDocument.Statement.flatMap(({ Effect, Action, Resource: on, Condition }) =>
    Action.flatMap(action =>
      [on]
        .flat()
        .map(each => `${Effect === 'Allow' ? '' : 'not '}${action} ${nameOf(each)}${limitOf(Condition)}`),
    ),
  )

/** What the office may where the API is. */
const officeOfApi = () => (template.Resources.AdminOfApi ?? expect.fail()).Properties

it('there is a role for each function, and no other', () => {
  expect([...roles.keys()].sort()).toEqual(KEYS.map(key => `${capital(key)}Role`).sort())
  expect(Object.keys(MAY).sort()).toEqual([...KEYS].sort())
})

it.each(KEYS)('%s may do what it and Lambda need, and nothing else', key => {
  const own = ['CreateLogStream', 'PutLogEvents'].map(action => `logs:${action} ${capital(key)}LogGroup`)
  const role = roles.get(`${capital(key)}Role`) ?? expect.fail()
  const more = key === 'admin' ? allows(officeOfApi() as unknown as Policy) : []
  expect([...allowedBy(role), ...more].sort()).toEqual([...own, ...(MAY[key] ?? [])].sort())
})

it('what the office may do with the API is allowed to the office, and only if the API is on', () => {
  const { Condition, Properties } = template.Resources.AdminOfApi ?? expect.fail()
  expect([Condition, Properties.Roles]).toEqual(['UsesApi', [{ Ref: 'AdminRole' }]])
})

const boundary: readonly string[] = JSON.parse(
  readFileSync(join(PROJECT_FOLDER, 'cloud/boundary.json'), 'utf8'),
).Statement[0].Action

describe('signing by KMS', () => {
  /** What the policy comes to in a shop whose private key is there. */
  function signing(reference: string) {
    const { Resources, Conditions } = JSON.parse(
      JSON.stringify({ Resources: template.Resources, Conditions: template.Conditions }).replaceAll(
        'ssm:/shouyin/prod/alipay-app-private-key',
        reference,
      ),
    )
    const place = { region: 'eu-west-1', accountId: '123456789012', stackName: 'shouyin-prod' }
    const { value, holds } = evaluator({ Resources, Conditions }, { ...place, physicalId: name => name })
    const { Condition, Properties } = Resources.SignByKms
    return holds(Condition) ? value(Properties) : undefined
  }

  it('is allowed to no function if the key is in SSM', () => {
    expect(signing('ssm:/shouyin/prod/alipay-app-private-key')).toBeUndefined()
    expect(signing('ssm:/alias/shop')).toBeUndefined()
  })

  const keys = 'arn:aws:kms:eu-west-1:123456789012:key/'
  it.each([
    ['kms:1234abcd-12ab-34cd-56ef-1234567890ab', { Resource: `${keys}1234abcd-12ab-34cd-56ef-1234567890ab` }],
    [
      'kms:alias/shop',
      {
        Resource: `${keys}*`,
        Condition: { StringEquals: { 'kms:RequestAlias': 'alias/shop' } },
      },
    ],
  ])('is allowed with one key to those that sign: %s', (reference, on) => {
    expect(signing(reference)).toMatchObject({
      Roles: ['PayRedirectRole', 'VisitRole', 'CompareBillsRole'],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['kms:Sign'], ...on }] },
    })
    const signs = KEYS.filter(key => (MAY[key] ?? []).some(each => each.endsWith('/alipay-app-private-key')))
    // The API's is there only where the API is.
    expect(signs).toEqual(['payRedirect', 'visit', 'compareBills', 'cancelOrder'])
  })
})

/** What AWSXRayDaemonWriteAccess allows, which a shop's functions have with TRACING. */
const TRACING = [
  'xray:GetSamplingRules',
  'xray:GetSamplingStatisticSummaries',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
]
/** Where the app's key lies in KMS, and where the parameters are under a key of the account's own. */
const KMS = ['kms:Decrypt', 'kms:Sign']

describe('the boundary', () => {
  it('permits all that the roles may ever allow, and nothing else', () => {
    const actions = [...roles.values()].flatMap(allowedBy).map(each => each.split(' ')[0] ?? '')
    expect(actions.length).toBeGreaterThan(20)
    expect(boundary.toSorted()).toEqual([...new Set([...actions, ...TRACING, ...KMS])].sort())
  })

  it('permits nothing by which a function could extend its permissions, or delete the tables', () => {
    expect(
      boundary.filter(action => /\*|^(?:iam|sts|lambda|cloudformation):|Delete(?!Message)/.test(action)),
    ).toEqual([])
  })

  it('is on every role if the account has one', () => {
    expect(template.Conditions.HasBoundary).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] })
    for (const { Properties } of roles.values())
      expect(Properties.PermissionsBoundary).toEqual({
        'Fn::If': ['HasBoundary', '', { Ref: 'AWS::NoValue' }],
      })
  })

  it('is the configured one', async () => {
    const { Resources } = await packageTemplate('prod', WILFUL_SHOP)
    expect(Resources.NotifyRole?.Properties.PermissionsBoundary).toEqual({
      'Fn::If': ['HasBoundary', WILFUL_SHOP.ROLE_BOUNDARY_ARN, { Ref: 'AWS::NoValue' }],
    })
  })
})
