/** The packaged template fulfils every promise of docs/operations.md. */
import { isDeepStrictEqual } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { awsServices } from '../support/awsServices'
import { SHOP, WILFUL_SHOP } from '../support/packaged'
import { packageTemplate, type Resource, type Template } from '../support/template'

const KEYS = Object.keys(readServerlessConfig().functions)
const capital = (key: string) => `${key.charAt(0).toUpperCase()}${key.slice(1)}`

let template: Template
beforeAll(async () => {
  template = await packageTemplate('prod', SHOP)
})

const resource = (name: string): Resource => template.Resources[name] ?? expect.fail(`there is no ${name}`)
const all = (type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, { Type }]) => Type === type)
const lambda = (key: string) => resource(`${capital(key)}LambdaFunction`).Properties
const statements = (key: string) =>
  resource(`${capital(key)}Role`).Properties.Policies.flatMap(
    (policy: { PolicyDocument: { Statement: unknown[] } }) => policy.PolicyDocument.Statement,
  ) as { Effect: string; Action: string[]; Resource: unknown; Condition?: unknown }[]

const ENCRYPTED_FOR_14_DAYS = { MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true }

it('contains only resources and properties that CloudFormation knows, and all required ones', () => {
  const spec = awsServices()
  const problems = Object.entries(template.Resources).flatMap(([name, { Type, Properties = {} }]) => {
    const [known] = spec.lookup('resource', 'cloudFormationType', 'equals', Type)
    if (!known) return [`${name}: there is no ${Type}`]
    const unknown = Object.keys(Properties).filter(property => !(property in known.properties))
    const missing = Object.entries(known.properties)
      .filter(([property, { required }]) => required === true && !(property in Properties))
      .map(([property]) => property)
    return [...unknown.map(each => `${name}: ${each}?`), ...missing.map(each => `${name}: no ${each}`)]
  })
  expect(problems).toEqual([])
})

it('refers only to what exists', () => {
  const names = new Set(Object.keys(template.Resources))
  const references = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(references)
    if (typeof value !== 'object' || value === null) return []
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text, ...rest } = value as Record<string, unknown>
    const inText = [text].flat()[0]
    return [
      ...(typeof Ref === 'string' ? [Ref] : []),
      ...(Array.isArray(attribute) ? [String(attribute[0])] : []),
      ...(typeof inText === 'string'
        ? [...inText.matchAll(/\$\{([\w:]+)(?:\.[\w.]+)?\}/g)].map(match => String(match[1]))
        : []),
      ...Object.values(rest).flatMap(references),
    ]
  }
  const found = references([template.Resources, template.Outputs])
  const dependencies = Object.values(template.Resources).flatMap(({ DependsOn = [] }) => DependsOn)
  expect(found.length).toBeGreaterThan(100)
  expect([...found, ...dependencies].filter(name => !name.startsWith('AWS::') && !names.has(name))).toEqual(
    [],
  )
})

/** They wait, and calculate little. */
const SMALL = [
  'sendReceipt',
  'reconcile',
  'visit',
  'forget',
  'watchCertificates',
  'publishEvents',
  'deliverWebhooks',
]

describe.each(KEYS)('the function %s', key => {
  it('runs on the current runtime, on arm64, with a measured size, and a role of its own', () => {
    expect(lambda(key)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: SMALL.includes(key) ? 256 : 512,
      Role: { 'Fn::GetAtt': [`${capital(key)}Role`, 'Arn'] },
    })
  })

  it('has a log of its own, kept for 90 days', () => {
    expect(resource(`${capital(key)}LogGroup`).Properties).toMatchObject({
      LogGroupName: `/aws/lambda/shouyin-prod-${key}`,
      RetentionInDays: 90,
    })
    expect(statements(key)[0]).toEqual({
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: { 'Fn::GetAtt': [`${capital(key)}LogGroup`, 'Arn'] },
    })
  })

  it('has no permission on all resources', () => {
    for (const { Effect, Action, Resource: on } of statements(key)) {
      expect(Effect).toBe('Allow')
      expect(Action.filter(action => action.includes('*'))).toEqual([])
      expect(JSON.stringify(on)).not.toMatch(/^"\*"$|:\*"/)
    }
    expect(resource(`${capital(key)}Role`).Properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ])
  })

  it('contains no secret: keys are referenced by name', () => {
    const { Variables } = lambda(key).Environment
    expect(Variables.ALIPAY_KEYS).toBe('ssm:/shouyin/prod/alipay-keys')
    expect(JSON.stringify(Variables)).not.toMatch(/literal:|SECRET|PASSWORD/i)
  })
})

it('gives each function the time limit that it needs', () => {
  expect(Object.fromEntries(KEYS.map(key => [key, lambda(key).Timeout]))).toEqual({
    storefront: 10,
    createOrder: 20,
    order: 10,
    confirmRefund: 10,
    notFound: 10,
    watchCertificates: 10,
    paymentLink: 10,
    epay: 20,
    compareBills: 900,
    shopApi: 20,
    cancelOrder: 25,
    admin: 20,
    publishEvents: 60,
    deliverWebhooks: 60,
    payRedirect: 20,
    notify: 25,
    return: 20,
    sendReceipt: 60,
    reconcile: 90,
    visit: 60,
    forget: 120,
  })
  // API Gateway waits 30 s at most.
  const routes = KEYS.filter(key => readServerlessConfig().functions[key]?.events[0]?.httpApi)
  expect(routes.filter(key => lambda(key).Timeout >= 30)).toEqual([])
})

it('gives a shop its own settings, and its keys by reference', () => {
  for (const key of KEYS) {
    expect(lambda(key).Environment.Variables).toMatchObject({
      SHOP_NAME: 'Shop',
      GATEWAYS: 'alipayPage',
      ALIPAY_APP_ID: SHOP.ALIPAY_APP_ID,
      ALIPAY_OPENAPI_URL: 'https://openapi.alipay.com/gateway.do',
      ALIPAY_PUBLIC_KEY: 'ssm:/shouyin/prod/alipay-public-key',
      ORDERS_TABLE: 'shouyin-prod-orders',
    })
  }
})

it('allows mails from the shop’s own address alone', () => {
  const mail = statements('sendReceipt').filter(({ Action }) => Action.includes('ses:SendEmail'))
  expect(mail).toMatchObject([{ Condition: { StringEquals: { 'ses:FromAddress': 'shop@example.com' } } }])
  expect(KEYS.filter(key => statements(key).some(({ Action }) => Action.includes('ses:SendEmail')))).toEqual([
    'sendReceipt',
  ])
})

it('reserves concurrency for notify, visits and mails, and traces, if a shop asks for it', async () => {
  const { Resources, Conditions } = await packageTemplate('prod', WILFUL_SHOP)
  const mappings = Object.values(Resources).map(({ Properties }) => Properties?.ScalingConfig)
  expect(mappings.filter(Boolean)).toEqual([{ MaximumConcurrency: 30 }, { MaximumConcurrency: 10 }])
  const factors = Object.values(Resources).map(({ Properties }) => Properties?.ParallelizationFactor)
  expect(factors.filter(Boolean)).toEqual([10])
  expect(Resources.NotifyLambdaFunction?.Properties.ReservedConcurrentExecutions).toBe(20)
  expect(Resources.NotifyLambdaFunction?.Properties.TracingConfig).toEqual({ Mode: 'Active' })
  expect(Conditions.Traced).toEqual({ 'Fn::Equals': ['true', 'true'] })
})

/** What each mapping says, whole: a property that is left out would take AWS's default. */
const STREAM = {
  BatchSize: 10,
  BisectBatchOnFunctionError: true,
  Enabled: true,
  EventSourceArn: { 'Fn::GetAtt': ['OrdersTable', 'StreamArn'] },
  FunctionResponseTypes: ['ReportBatchItemFailures'],
}
const onlyWhere = (pattern: object) => ({
  FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] },
})
const givenUpTo = (queue: string) => ({
  DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
})
const MAPPINGS: Readonly<Record<string, object>> = {
  sendReceipt: {
    ...STREAM,
    ...onlyWhere({
      eventName: ['MODIFY'],
      dynamodb: { NewImage: { dueAt: { N: [{ exists: true }] } } },
    }),
    ...givenUpTo('MailFailures'),
    StartingPosition: 'TRIM_HORIZON',
    ParallelizationFactor: 1,
    MaximumRetryAttempts: 20,
    MaximumRecordAgeInSeconds: 3600,
  },
  // An order that is made is news too.
  publishEvents: {
    ...STREAM,
    ...onlyWhere({
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: { NewImage: { amountFen: { N: [{ exists: true }] } } },
    }),
    ...givenUpTo('PublishFailures'),
    StartingPosition: 'TRIM_HORIZON',
    MaximumRetryAttempts: -1,
    MaximumRecordAgeInSeconds: 23 * 3600,
  },
  visit: {
    BatchSize: 5,
    Enabled: true,
    EventSourceArn: { 'Fn::GetAtt': ['VisitQueue', 'Arn'] },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 5 },
  },
  deliverWebhooks: {
    BatchSize: 10,
    Enabled: true,
    EventSourceArn: { 'Fn::GetAtt': ['WebhookQueue', 'Arn'] },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 10 },
  },
}

it('has Lambda poll streams and queues only in these ways', () => {
  const mappings = all('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => {
    const { FunctionName, ...rest } = Properties
    const [name = ''] = FunctionName['Fn::GetAtt']
    return [KEYS.find(key => `${capital(key)}LambdaFunction` === name), rest]
  })
  expect(Object.fromEntries(mappings)).toEqual(MAPPINGS)
  expect(mappings).toHaveLength(Object.keys(MAPPINGS).length)
})

it('describes outputs and alarms in ASCII: CloudFormation shows a question mark for any other character', () => {
  const alarms = all('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties.AlarmDescription)
  const outputs = Object.values(template.Outputs).map(output => Object(output).Description ?? '')
  expect([...alarms, ...outputs].filter(text => !/^[ -~]*$/.test(text))).toEqual([])
})

it('misses no change of a stream while Lambda begins to poll it', () => {
  const ofStreams = all('AWS::Lambda::EventSourceMapping').filter(([name]) => name.includes('Dynamodb'))
  expect(ofStreams.map(([, { Properties }]) => Properties.StartingPosition)).toEqual([
    'TRIM_HORIZON',
    'TRIM_HORIZON',
  ])
})

/** How long DynamoDB keeps a change in a stream, in seconds. */
const STREAM_KEEPS = 24 * 3600

it('stores each change that it gives up before the stream expires', () => {
  const ofStreams = all('AWS::Lambda::EventSourceMapping').filter(([name]) => name.includes('Dynamodb'))
  expect(ofStreams).toHaveLength(2)
  for (const [, { Properties }] of ofStreams) {
    expect(Properties.DestinationConfig.OnFailure).toBeDefined()
    // -1 discards nothing.
    expect(Properties.MaximumRecordAgeInSeconds).toBeGreaterThanOrEqual(60)
    expect(Properties.MaximumRecordAgeInSeconds).toBeLessThan(STREAM_KEEPS)
  }
})

it('allows recursion to the functions that send to their own queue, and to no others', () => {
  const loops = KEYS.filter(key => lambda(key).RecursiveLoop !== undefined)
  expect(loops.map(key => [key, lambda(key).RecursiveLoop])).toEqual([
    ['visit', 'Allow'],
    ['deliverWebhooks', 'Allow'],
  ])
})

it('reserves no concurrency and does not trace by default', () => {
  expect(lambda('notify').ReservedConcurrentExecutions).toBeUndefined()
  expect(lambda('notify').TracingConfig).toBeUndefined()
  expect(template.Conditions.Traced).toEqual({ 'Fn::Equals': ['false', 'true'] })
  expect(resource('NotifyRole').Properties.ManagedPolicyArns).toEqual([
    {
      'Fn::If': [
        'Traced',
        { 'Fn::Sub': expect.stringMatching(/:iam::aws:policy\/AWSXRayDaemonWriteAccess$/) },
        { Ref: 'AWS::NoValue' },
      ],
    },
  ])
})

describe('the tables', () => {
  it('are retained in all cases, and are billed on demand', () => {
    const tables = all('AWS::DynamoDB::Table')
    expect(tables.map(([name]) => name).sort()).toEqual(['ApiTable', 'IllegalRequestsTable', 'OrdersTable'])
    for (const [, { Properties, DeletionPolicy, UpdateReplacePolicy }] of tables) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain'])
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'forgetAt', Enabled: true },
      })
    }
  })

  it('are never removed from the stack: a retained one could not be added again by its name', () => {
    const kept = Object.values(template.Resources).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')
    expect(kept.map(({ Properties }) => Properties.TableName)).toHaveLength(3)
    expect(kept.filter(({ Condition }) => Condition !== undefined)).toEqual([])
  })

  it('have the names that the functions get', () => {
    const { Variables } = lambda('notify').Environment
    expect([Variables.ORDERS_TABLE, Variables.ILLEGAL_REQUESTS_TABLE]).toEqual([
      resource('OrdersTable').Properties.TableName,
      resource('IllegalRequestsTable').Properties.TableName,
    ])
  })

  it('stream the new images of items', () => {
    expect(resource('OrdersTable').Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_IMAGE' })
  })
})

describe('the API for a shop’s own back end', () => {
  const isOfApi = (name: string) =>
    /ShopApi|CancelOrder|PaymentLink|LLinkid|PublishEvents|Webhook|PublishFail|V1|Openapi/.test(name)
  // The second holds only where the first does.
  const NEEDS_API = ['UsesApi', 'UsesIam']
  const isAlways = ({ Condition = '' }: Resource) => !NEEDS_API.includes(Condition)

  it('does not exist, except for its table, unless a shop turns it on', () => {
    expect(template.Conditions.UsesApi).toEqual({ 'Fn::Equals': ['off', 'on'] })
    const ofApi = Object.entries(template.Resources).filter(([name]) => isOfApi(name))
    expect(ofApi.length).toBeGreaterThan(20)
    expect(ofApi.filter(([, each]) => isAlways(each))).toEqual([])
  })

  it('is referred to by nothing that always exists', () => {
    const always = Object.entries(template.Resources).filter(([, each]) => isAlways(each))
    const withoutIf = JSON.stringify(always).replace(/{"Fn::If":\["UsesApi",.*?\]}/g, '')
    expect(
      [...withoutIf.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].filter(([, name = '']) => isOfApi(name)),
    ).toEqual([])
  })
})

describe('the façade of 易支付', () => {
  const isOfFacade = (name: string) => /Epay|Submitphp|Mapiphp|Apiphp/.test(name)

  it('does not exist unless a shop has the API and an EPAY_MERCHANT', () => {
    expect(template.Conditions.UsesEpay).toEqual({
      'Fn::And': [{ 'Fn::Equals': ['off', 'on'] }, { 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] }],
    })
    const ofFacade = Object.entries(template.Resources).filter(([name]) => isOfFacade(name))
    expect(ofFacade.length).toBeGreaterThan(9)
    expect(ofFacade.filter(([, { Condition }]) => Condition !== 'UsesEpay')).toEqual([])
  })

  it('is referred to by nothing else', () => {
    const others = Object.entries(template.Resources).filter(([, { Condition }]) => Condition !== 'UsesEpay')
    const withoutIf = JSON.stringify(others).replace(/{"Fn::If":\["UsesEpay",.*?\]}/g, '')
    expect(
      [...withoutIf.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].filter(([, name = '']) => isOfFacade(name)),
    ).toEqual([])
  })
})

describe('the queue of webhooks', () => {
  it('has six times the function’s time limit as visibility timeout, and a dead-letter queue after more than an hour', () => {
    const { VisibilityTimeout, RedrivePolicy, QueueName } = resource('WebhookQueue').Properties
    expect(QueueName).toBe(lambda('publishEvents').Environment.Variables.WEBHOOK_QUEUE)
    expect(VisibilityTimeout).toBe(6 * lambda('deliverWebhooks').Timeout)
    expect(RedrivePolicy.deadLetterTargetArn).toEqual({ 'Fn::GetAtt': ['DeadWebhooks', 'Arn'] })
    expect(RedrivePolicy.maxReceiveCount * VisibilityTimeout).toBeGreaterThan(3600)
  })
})

describe('the queue of visits', () => {
  const queue = { 'Fn::GetAtt': ['VisitQueue', 'Arn'] }

  it('has the name that the functions get', () => {
    expect(lambda('visit').Environment.Variables.VISIT_QUEUE).toBe(
      resource('VisitQueue').Properties.QueueName,
    )
    expect(resource('VisitQueue').Properties.QueueName).toBe('shouyin-prod-visits')
  })

  it('has six times the function’s time limit as visibility timeout, and a dead-letter queue after five failures', () => {
    expect(resource('VisitQueue').Properties).toMatchObject({
      VisibilityTimeout: 6 * lambda('visit').Timeout,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadVisits', 'Arn'] }, maxReceiveCount: 5 },
    })
    expect(resource('DeadVisits').Properties).toEqual({
      QueueName: 'shouyin-prod-visits-dead',
      ...ENCRYPTED_FOR_14_DAYS,
    })
  })

  it('is sent to by reconcile, visit, the API and the office, read by visit, and by nothing else', () => {
    const actions = KEYS.flatMap(key =>
      statements(key)
        .filter(({ Resource }) => [Resource].flat().some(each => isDeepStrictEqual(each, queue)))
        .map(({ Action }) => [key, Action]),
    )
    expect(actions).toEqual([
      ['reconcile', ['sqs:GetQueueUrl', 'sqs:SendMessage']],
      [
        'visit',
        [
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:SendMessage',
        ],
      ],
      ['shopApi', ['sqs:GetQueueUrl', 'sqs:SendMessage']],
      ['admin', ['sqs:GetQueueUrl', 'sqs:SendMessage']],
    ])
  })
})

it('reconciles every minute, checks ages and certificates every day and bills twice a day, and stores a failed run in a queue', () => {
  expect(all('AWS::Events::Rule').map(([, { Properties }]) => Properties)).toMatchObject([
    { ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' },
    { ScheduleExpression: 'cron(30 19 * * ? *)', State: 'ENABLED' },
    { ScheduleExpression: 'cron(30 1 * * ? *)', State: 'ENABLED' },
    { ScheduleExpression: 'cron(40 2 * * ? *)', State: 'ENABLED' },
    { ScheduleExpression: 'cron(40 7 * * ? *)', State: 'ENABLED' },
  ])
  expect(all('AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => Properties)).toMatchObject([
    {
      FunctionName: { Ref: 'ReconcileLambdaFunction' },
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['ReconcileFailures', 'Arn'] } } },
    },
  ])
})

it('lets no more than two reconcile runs wait when the account has no concurrency left for hours', () => {
  const [, { Properties }] = all('AWS::Lambda::EventInvokeConfig')[0] ?? expect.fail()
  // Lambda would keep them for six hours, and begin them all when there are executions again.
  expect(Properties.MaximumEventAgeInSeconds).toBe(2 * 60)
})

it('encrypts every queue, and retains its messages for 14 days', () => {
  const queues = all('AWS::SQS::Queue')
  expect(queues.map(([name]) => name).sort()).toEqual([
    'DeadVisits',
    'DeadWebhooks',
    'MailFailures',
    'PublishFailures',
    'ReconcileFailures',
    'VisitQueue',
    'WebhookQueue',
  ])
  for (const [, { Properties }] of queues) expect(Properties).toMatchObject(ENCRYPTED_FOR_14_DAYS)
})

describe('the HTTP API', () => {
  it('has the routes of serverless.yml', () => {
    const declared = Object.values(readServerlessConfig().functions)
      .flatMap(({ events }) => events.flatMap(({ httpApi }) => httpApi ?? []))
      .map(route => (typeof route === 'string' ? route : `${route.method} ${route.path}`))
      .map(route => (route === '*' ? '$default' : route))
    const routes = all('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties.RouteKey)
    expect(routes.sort()).toEqual(declared.sort())
  })

  it('requires IAM for paths that name a merchant, and for no others', () => {
    const routes = all('AWS::ApiGatewayV2::Route').map(([, { Properties, Condition }]) => {
      const { RouteKey: key, AuthorizationType: type = 'NONE', AuthorizerId: authorizer } = Properties
      return { key, type, authorizer, condition: Condition }
    })
    const isOfMerchant = ({ key }: { key: string }) => /^\S+ \/iam\b/.test(key)
    const authorized = { type: 'AWS_IAM', authorizer: undefined, condition: 'UsesIam' }
    expect(routes.filter(isOfMerchant)).toEqual([
      { key: 'ANY /iam/{mode}/{merchant}/v1/{proxy+}', ...authorized },
      { key: 'ANY /iam/{mode}/{merchant}/v1/orders/{orderId}/cancel', ...authorized },
    ])
    expect(routes.filter(({ type }) => type !== 'NONE').every(isOfMerchant)).toBe(true)
    // No other route takes such a path but the last of all, whose function knows no merchant.
    const takes = (key: string, path: string) =>
      new RegExp(
        `^${key
          .replace(/^\S+ /, '')
          .replace(/\{\w+\+\}/g, '.+')
          .replace(/\{\w+\}/g, '[^/]+')}$`,
      ).test(path)
    const others = routes.filter(route => !isOfMerchant(route))
    for (const path of ['/iam', '/iam/live', '/iam/live/-', '/iam/live/-/v1', '/iam/live/-/v1/orders'])
      expect(others.filter(({ key }) => takes(key, path))).toEqual([])
    expect(template.Conditions.UsesIam).toEqual({
      'Fn::And': [{ 'Fn::Equals': ['off', 'on'] }, { 'Fn::Equals': ['off', 'on'] }],
    })
  })

  it('throttles, with separate limits for important routes, and logs every access', () => {
    const { Properties, DependsOn } = resource('HttpApiStage')
    const throttled = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 }
    expect(Properties).toMatchObject({
      DefaultRouteSettings: throttled,
      RouteSettings: {
        'ANY /orders': { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
        'ANY /paycallback/{gateway}/notify': throttled,
        'ANY /paycallback/notify': throttled,
      },
      AccessLogSettings: { DestinationArn: { 'Fn::GetAtt': ['HttpApiLogGroup', 'Arn'] } },
    })
    // The routes must be there before the settings name them.
    const named = Object.keys(Properties.RouteSettings)
    const routes = all('AWS::ApiGatewayV2::Route').filter(([, route]) =>
      named.includes(route.Properties.RouteKey),
    )
    expect(routes).toHaveLength(named.length)
    expect(DependsOn).toEqual(expect.arrayContaining(routes.map(([id]) => id)))
    expect(resource('HttpApiLogGroup').Properties.RetentionInDays).toBe(90)
  })

  it('logs no query: a return’s is signed', () => {
    expect(resource('HttpApiStage').Properties.AccessLogSettings.Format).not.toMatch(/query|\$context\.path/i)
  })

  it('has a custom domain if one is configured', () => {
    expect(resource('Domain').Condition).toBe('HasDomain')
    expect(resource('DomainMapping').Condition).toBe('HasDomain')
    expect(template.Conditions.HasDomain).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] })
    expect(resource('Domain').Properties.DomainNameConfigurations[0].SecurityPolicy).toBe('TLS_1_2')
  })
})

it('stores its packages in a bucket that cannot be made public', () => {
  expect(all('AWS::S3::Bucket').map(([, { Properties }]) => Properties)).toMatchObject([
    {
      BucketEncryption: { ServerSideEncryptionConfiguration: [expect.anything()] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
  ])
})

it('outputs the notify URL', () => {
  expect(JSON.stringify(template.Outputs.NotifyUrl)).toContain('/paycallback/notify')
})

describe('the office', () => {
  const OFFICE = ['OfficePool', 'OfficeViewers', 'OfficeOperators', 'OfficeDomain', 'OfficeClient']
  const ALARMS = ['AdminErrorsAlarm', 'AdminThrottledAlarm']
  const variables = () => lambda('admin').Environment.Variables

  it('costs nothing and admits nobody unless a shop turns it on', () => {
    expect(template.Conditions.SignsInByCognito).toEqual({ 'Fn::Equals': ['', 'cognito'] })
    for (const name of [...OFFICE, ...ALARMS]) expect(resource(name).Condition).toBe('SignsInByCognito')
    expect(all('AWS::Cognito::UserPool')).toHaveLength(1)
    expect(variables()).toMatchObject({
      ADMIN: '',
      ADMIN_CLIENT_ID: { 'Fn::If': ['SignsInByCognito', { Ref: 'OfficeClient' }, ''] },
    })
  })

  it('signs people in at a user pool of its own if a shop asks for it', async () => {
    const { Resources, Conditions } = await packageTemplate('prod', WILFUL_SHOP)
    expect(Conditions.SignsInByCognito).toEqual({ 'Fn::Equals': ['cognito', 'cognito'] })
    expect(Resources.AdminLambdaFunction?.Properties.Environment.Variables.ADMIN).toBe('cognito')
  })

  it('allows no sign-up, and requires more than a password', () => {
    expect(resource('OfficePool').Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
    })
  })

  it('accepts a code and no token in the URL, proved without a secret, for an hour', () => {
    expect(resource('OfficeClient').Properties).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      IdTokenValidity: 60,
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      TokenValidityUnits: { IdToken: 'minutes' },
    })
    for (const [property, path] of [
      ['CallbackURLs', '/admin/callback'],
      ['LogoutURLs', '/admin/signed-out'],
    ] as const)
      expect(JSON.stringify(resource('OfficeClient').Properties[property])).toContain(`"${path}"`)
  })

  it('has the two groups that the code knows', () => {
    const groups = ['OfficeViewers', 'OfficeOperators'].map(name => resource(name).Properties.GroupName)
    expect(groups).toEqual(['viewer', 'operator'])
  })
})
