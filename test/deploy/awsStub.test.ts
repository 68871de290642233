/** The stub of AWS refuses malformed calls as AWS does, and simulates the life of a stack. */
import { createHash } from 'node:crypto'
import { XMLParser } from 'fast-xml-parser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { zip as zipOf } from '../../local/simulator/core/zip'
import { type AwsStub, CREDENTIALS, REGION, startAwsStub } from './awsStub'
import { type Scope, sign } from './signature'
import { evaluator, type Resource, type Template, templateFault } from './template'

const STACK = 'tea-prod'
const md5 = (data: string) => createHash('md5').update(data).digest('base64')

let aws: AwsStub
beforeEach(async () => {
  aws = await startAwsStub()
})
afterEach(() => aws.stop())

interface Request {
  readonly method?: string
  readonly target?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly scope?: Partial<Scope>
  readonly date?: string
  readonly secret?: string
}

const now = () => new Date().toISOString().replace(/[-:]|\.\d+/g, '')

/** A signed call; what the tests spoil is given. */
async function call(service: string, request: Request = {}) {
  const {
    method = 'POST',
    target = '/',
    headers = {},
    scope,
    date = now(),
    secret = CREDENTIALS.secret,
  } = request
  const body = Buffer.from(request.body ?? '')
  const toSign = {
    method,
    target,
    body,
    headers: { ...headers, host: new URL(aws.url).host, 'x-amz-date': date },
  }
  const { host: _, ...signed } = sign(
    toSign,
    { day: date.slice(0, 8), region: REGION, service, ...scope },
    { id: CREDENTIALS.id, secret },
  )
  return raw({ method, target, headers: signed as Record<string, string>, body })
}

async function raw({ method = 'POST', target = '/', headers = {}, body }: Request) {
  const sent = method === 'GET' || method === 'HEAD' ? {} : { body: body as string }
  const response = await fetch(aws.url + target, { method, headers, ...sent })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** A call of CloudFormation. */
const ask = (Action: string, parameters: Readonly<Record<string, string>> = {}, request: Request = {}) =>
  call('cloudformation', {
    body: new URLSearchParams({ Action, Version: '2010-05-15', StackName: STACK, ...parameters }).toString(),
    ...request,
  })

const BUCKET: Resource = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'tea-bucket' } }
const bucketAlone: Template = { Resources: { Bucket: BUCKET } }

const change = (template: unknown, more: Readonly<Record<string, string>> = {}) =>
  ask('CreateChangeSet', {
    ChangeSetName: 'change',
    ChangeSetType: 'UPDATE',
    TemplateBody: typeof template === 'string' ? template : JSON.stringify(template),
    ...more,
  })

/** Carries a change out; the texts of the events, the oldest first. */
async function deploy(template: Template, type = 'UPDATE'): Promise<string[]> {
  await ask('DeleteChangeSet', { ChangeSetName: 'change' })
  await change(template, { ChangeSetType: type, 'Capabilities.member.1': 'CAPABILITY_IAM' })
  await ask('DescribeChangeSet', { ChangeSetName: 'change' })
  await ask('ExecuteChangeSet', { ChangeSetName: 'change' })
  return events()
}

/** Looks until nothing moves any more. */
async function events(): Promise<string[]> {
  for (let before = ''; ; ) {
    const { text } = await ask('DescribeStackEvents')
    if (text === before) {
      const parser = new XMLParser({ isArray: name => name === 'member' })
      const list: Record<string, string>[] =
        parser.parse(text).DescribeStackEventsResponse.DescribeStackEventsResult.StackEvents.member
      return list.reverse().map(event => `${event.LogicalResourceId} ${event.ResourceStatus}`)
    }
    before = text
  }
}

/** A zip of one file, which may claim to be of another size. */
function zip(name: string, text: string, claimedSize = text.length): Buffer {
  const archive = zipOf([{ name: Buffer.from(name), bytes: Buffer.from(text) }])
  // The file's place in the directory, which stands between the file and the end.
  const entry = archive.length - 22 - (46 + name.length)
  archive.writeUInt32LE(claimedSize, entry + 24)
  return archive
}

describe('signatures', () => {
  it('are accepted when correct, and the call is recorded', async () => {
    const answer = await call('sts', { body: 'Action=GetCallerIdentity&Version=2011-06-15' })
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('<Account>')
    expect(aws.calls).toEqual([
      { service: 'sts', action: 'GetCallerIdentity', parameters: { Version: '2011-06-15' } },
    ])
  })

  it.each<[string, Request, string]>([
    ['of another service', { scope: { service: 'sts' } }, 'correct service'],
    ['of another region', { scope: { region: 'us-east-1' } }, 'valid region'],
    ['of another day', { scope: { day: '20200101' } }, 'Date in Credential scope'],
    ['of long ago', { date: '20200101T000000Z' }, 'Signature expired'],
    ['of another secret', { secret: 'guessed' }, 'does not match the signature'],
    ['of another body', { headers: { 'x-amz-content-sha256': '0'.repeat(64) } }, 'does not match'],
  ])('%s are refused', async (_, request, message) => {
    const { status, text } = await ask('DescribeStacks', {}, request)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(text).toContain(message)
    expect(aws.calls[0]?.refusal).toContain(message)
  })

  it.each([
    ['that is missing', {}],
    ['of another kind', { authorization: 'AWS tea:c2lnbmVk' }],
  ])('a header %s is refused', async (_, headers: Record<string, string>) => {
    const body = 'Action=DescribeStacks&Version=2010-05-15'
    expect((await raw({ headers, body })).status).toBe(403)
  })

  it('must cover the host', async () => {
    const headers = { 'x-amz-date': now() }
    const request = { method: 'POST', target: '/', headers, body: Buffer.from('Action=DescribeStacks') }
    const scope = { day: headers['x-amz-date'].slice(0, 8), region: REGION, service: 'cloudformation' }
    const signed = sign(request, scope, CREDENTIALS) as Record<string, string>
    expect((await raw({ ...request, headers: signed })).text).toContain('must be signed headers')
  })
})

describe('actions that are unknown', () => {
  it.each<[string, Request, string]>([
    ['cloudformation', { body: 'Action=DestroyStack&Version=2010-05-15' }, 'InvalidAction'],
    ['sts', { body: 'Action=AssumeRole&Version=2011-06-15' }, 'InvalidAction'],
    ['s3', { method: 'PUT', target: '/tea-bucket' }, 'NotImplemented'],
    ['s3', { method: 'POST', target: '/tea-bucket/key?uploads=' }, 'NotImplemented'],
    [
      'ecr',
      { headers: { 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DeleteRepository' } },
      'UnknownOperation',
    ],
  ])('are refused: %s %j', async (service, request, code) => {
    const { status, text } = await call(service, request)
    expect(status).toBe(400)
    expect(text).toContain(code)
  })

  it('are refused: lambda', async () => {
    const { status } = await call('lambda', { method: 'DELETE', target: '/2015-03-31/functions/tea' })
    expect(status).toBe(404)
  })
})

describe('templates', () => {
  const role = (Properties: Record<string, unknown>): Template => ({
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties } },
  })
  const using = (Value: unknown): Template => ({ ...bucketAlone, Outputs: { Name: { Value } } })

  it('are accepted when nothing is wrong', () => {
    const template = {
      AWSTemplateFormatVersion: '2010-09-09',
      Conditions: { Big: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, REGION] } },
      Resources: {
        Bucket: BUCKET,
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          DependsOn: ['Bucket'],
          Condition: 'Big',
          Properties: { Bucket: { 'Fn::Sub': [`\${Own}\${Bucket}\${Bucket.Arn}\${!Escaped}`, { Own: '' }] } },
        },
      },
      Outputs: {
        Arn: { Value: { 'Fn::If': ['Big', { 'Fn::GetAtt': 'Bucket.Arn' }, { Ref: 'AWS::NoValue' }] } },
      },
    }
    expect(templateFault(JSON.stringify(template))).toBeUndefined()
  })

  it.each<[string, unknown, string]>([
    ['that are no JSON', 'Resources:', 'JSON not well-formed'],
    ['that are no object', '[]', 'unsupported structure'],
    ['without resources', { Resources: {} }, 'At least one Resources member'],
    ['with an unknown section', { ...bucketAlone, Resorces: {} }, 'Resorces'],
    ['with an unknown attribute', { Resources: { Bucket: { ...BUCKET, BucketName: 'x' } } }, 'BucketName'],
    ['with an odd type', { Resources: { Bucket: { Type: 'S3' } } }, 'Unrecognized resource types'],
    ['with an odd name', { Resources: { 'My-Bucket': BUCKET } }, 'non alphanumeric'],
    [
      'with an odd policy',
      { Resources: { Bucket: { ...BUCKET, DeletionPolicy: 'Keep' } } },
      'DeletionPolicy',
    ],
    ['with a Ref to nothing', using({ Ref: 'Tin' }), '[Tin]'],
    ['with a Fn::GetAtt of nothing', using({ 'Fn::GetAtt': ['Tin', 'Arn'] }), '[Tin]'],
    ['with a Fn::Sub of nothing', using({ 'Fn::Sub': `\${Tin.Arn}` }), '[Tin]'],
    ['that depend on nothing', { Resources: { Bucket: { ...BUCKET, DependsOn: 'Tin' } } }, '[Tin]'],
    [
      'with an unknown condition',
      { Resources: { Bucket: { ...BUCKET, Condition: 'Big' } } },
      'condition dependency Big',
    ],
    ['with an unknown function', using({ 'Fn::Shout': 'tea' }), 'Fn::Shout'],
    [
      'that go in a circle',
      {
        Resources: {
          A: { ...BUCKET, DependsOn: 'B' },
          B: { ...BUCKET, Properties: { BucketName: { Ref: 'A' } } },
        },
      },
      'Circular dependency between resources: [A, B]',
    ],
    [
      'with too many resources',
      {
        Resources: Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`Bucket${index}`, BUCKET])),
      },
      'greater than 500',
    ],
  ])('%s are refused', async (_, template, message) => {
    const { status, text } = await ask('ValidateTemplate', {
      TemplateBody: typeof template === 'string' ? template : JSON.stringify(template),
    })
    expect(status).toBe(400)
    expect(text).toContain(message)
  })

  it('have values', () => {
    const template: Template = {
      ...bucketAlone,
      Conditions: {
        No: { 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] },
        Never: { 'Fn::And': [{ Condition: 'No' }] },
      },
    }
    const { value, holds } = evaluator(template, {
      region: REGION,
      accountId: '1',
      stackName: STACK,
      physicalId: () => 'tea-bucket',
    })
    expect([holds('No'), holds('Never')]).toEqual([false, false])
    expect(
      value({ 'Fn::Sub': [`\${A}/\${Bucket}/\${Bucket.Arn}/\${!B}`, { A: { Ref: 'AWS::Region' } }] }),
    ).toBe(`${REGION}/tea-bucket/arn:aws:s3:${REGION}:1:tea-bucket/\${B}`)
    expect(
      value({ a: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, b: [{ Ref: 'AWS::NoValue' }, 2] }),
    ).toEqual({
      b: [2],
    })
    expect(value({ 'Fn::Select': [1, { 'Fn::Split': ['-', { 'Fn::Join': ['-', ['a', 'b']] }] }] })).toBe('b')
  })

  it('may have 51200 bytes in the call, and 1 MB in the bucket', async () => {
    await deploy(bucketAlone, 'CREATE')
    const padded = (bytes: number) => JSON.stringify(bucketAlone).padEnd(bytes)
    const url = `https://s3.${REGION}.amazonaws.com/tea-bucket/template.json`
    expect((await ask('ValidateTemplate', { TemplateBody: padded(51_200) })).status).toBe(200)
    expect((await ask('ValidateTemplate', { TemplateBody: padded(51_201) })).status).toBe(400)
    expect((await ask('ValidateTemplate', { TemplateURL: url })).text).toContain('key does not exist')
    await call('s3', { method: 'PUT', target: '/tea-bucket/template.json', body: padded(1_000_000) })
    expect((await ask('ValidateTemplate', { TemplateURL: url })).status).toBe(200)
    await call('s3', { method: 'PUT', target: '/tea-bucket/template.json', body: padded(1_000_001) })
    expect((await ask('ValidateTemplate', { TemplateURL: url })).text).toContain('may not exceed')
  })

  it.each<[string, Record<string, unknown>, Record<string, string>, boolean]>([
    ['a role without capabilities', {}, {}, false],
    ['a role', {}, { 'Capabilities.member.1': 'CAPABILITY_IAM' }, true],
    ['a named role', { RoleName: 'tea' }, { 'Capabilities.member.1': 'CAPABILITY_IAM' }, false],
    ['a named role', { RoleName: 'tea' }, { 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' }, true],
  ])('with %s need them: %j %j', async (_, properties, capabilities, taken) => {
    const { status, text } = await change(role(properties), { ChangeSetType: 'CREATE', ...capabilities })
    expect(status).toBe(taken ? 200 : 400)
    expect(text.includes('InsufficientCapabilities')).toBe(!taken)
  })
})

describe('stacks', () => {
  const topic: Resource = { Type: 'AWS::SNS::Topic' }
  const TWO: Template = { Resources: { Bucket: BUCKET, Topic: topic } }

  it.each(['1tea', 'tea_prod', 't'.repeat(129), ''])('cannot be called %j', async StackName => {
    const { status, text } = await change(bucketAlone, { StackName, ChangeSetType: 'CREATE' })
    expect(status).toBe(400)
    expect(text).toContain('stackName')
  })

  it('are created, changed and deleted', async () => {
    expect((await ask('DescribeStacks')).text).toContain('does not exist')
    expect(await deploy(bucketAlone, 'CREATE')).toEqual([
      ...[`${STACK} CREATE_IN_PROGRESS`, 'Bucket CREATE_IN_PROGRESS', 'Bucket CREATE_COMPLETE'],
      `${STACK} CREATE_COMPLETE`,
    ])
    expect((await ask('DescribeStackResource', { LogicalResourceId: 'Bucket' })).text).toContain('tea-bucket')
    expect((await ask('DescribeStackResource', { LogicalResourceId: 'Tin' })).text).toContain(
      'does not exist',
    )
    const outputs = { Name: { Value: { Ref: 'Bucket' } } }
    expect((await deploy({ ...TWO, Outputs: outputs })).slice(4)).toEqual([
      ...[`${STACK} UPDATE_IN_PROGRESS`, 'Topic CREATE_IN_PROGRESS', 'Topic CREATE_COMPLETE'],
      `${STACK} UPDATE_COMPLETE`,
    ])
    expect((await ask('DescribeStacks')).text).toContain('<OutputValue>tea-bucket</OutputValue>')
    expect((await deploy(bucketAlone)).slice(-2)).toEqual([
      'Topic DELETE_COMPLETE',
      `${STACK} UPDATE_COMPLETE`,
    ])
    expect((await ask('DeleteStack')).status).toBe(200)
    expect((await ask('DescribeStackEvents')).text).toContain('does not exist')
    expect(aws.stacks.buckets.size).toBe(0)
  })

  it('can be neither created twice nor updated before their creation', async () => {
    expect((await change(bucketAlone)).text).toContain('does not exist')
    await deploy(bucketAlone, 'CREATE')
    expect((await change(TWO, { ChangeSetType: 'CREATE' })).text).toContain('AlreadyExists')
    expect((await change(TWO, { ChangeSetType: 'REPLACE' })).status).toBe(400)
  })

  it('have change sets that are created, once, before they are executed', async () => {
    await change(bucketAlone, { ChangeSetType: 'CREATE' })
    expect((await change(bucketAlone, { ChangeSetType: 'CREATE' })).text).toContain('AlreadyExists')
    const name = { ChangeSetName: 'change' }
    expect((await ask('ExecuteChangeSet', name)).text).toContain('InvalidChangeSetStatus')
    expect((await ask('DescribeChangeSet', name)).text).toContain('CREATE_IN_PROGRESS')
    expect((await ask('DescribeChangeSet', name)).text).toContain('CREATE_COMPLETE')
    expect((await ask('ExecuteChangeSet', name)).status).toBe(200)
    expect((await ask('DescribeChangeSet', name)).text).toContain('ChangeSetNotFound')
    expect((await change(TWO)).text).toContain('can not be updated')
  })

  it('have nothing to do for the same template', async () => {
    await deploy(bucketAlone, 'CREATE')
    await change(bucketAlone)
    await ask('DescribeChangeSet', { ChangeSetName: 'change' })
    const { text } = await ask('DescribeChangeSet', { ChangeSetName: 'change' })
    expect(text).toContain('<Status>FAILED</Status>')
    expect(text).toContain("didn't contain changes")
    expect((await ask('ExecuteChangeSet', { ChangeSetName: 'change' })).status).toBe(400)
  })

  it('are rolled back when a resource fails', async () => {
    aws.stacks.failing.set('Topic', 'no tea left')
    expect((await deploy(TWO, 'CREATE')).slice(-3)).toEqual([
      ...['Topic DELETE_COMPLETE', 'Bucket DELETE_COMPLETE', `${STACK} ROLLBACK_COMPLETE`],
    ])
    expect((await ask('DescribeStackEvents')).text).toContain('no tea left')
    expect((await change(bucketAlone)).text).toContain('can not be updated')
  })

  it('return to their previous state when an update fails', async () => {
    await deploy(bucketAlone, 'CREATE')
    aws.stacks.failing.set('Topic', 'no tea left')
    const told = await deploy({
      ...TWO,
      Resources: { ...TWO.Resources, Bucket: { ...BUCKET, Metadata: {} } as Resource },
    })
    expect(told.at(-1)).toBe(`${STACK} UPDATE_ROLLBACK_COMPLETE`)
    expect(aws.stacks.get(STACK).template).toEqual(bucketAlone)
    expect([...aws.stacks.get(STACK).resources.keys()]).toEqual(['Bucket'])
  })

  it.each([
    ['Delete', false, false, false],
    ['Retain', false, true, true],
    ['RetainExceptOnCreate', false, false, true],
    ['RetainExceptOnCreate', true, true, true],
  ])(
    'leave a table (%s, protected: %s) after a rollback: %s, when they are deleted: %s',
    async (policy, protect, rolledBack, deleted) => {
      const Books: Resource = {
        Type: 'AWS::DynamoDB::Table',
        DeletionPolicy: policy,
        Properties: { TableName: 'books', DeletionProtectionEnabled: protect },
      }
      await deploy({ Resources: { Topic: topic } }, 'CREATE')
      aws.stacks.failing.set('Bucket', 'no room')
      await deploy({ Resources: { Topic: topic, Books, Bucket: BUCKET } })
      expect(aws.stacks.names.has('AWS::DynamoDB::Table/books')).toBe(rolledBack)

      aws.stacks.failing.clear()
      aws.stacks.names.clear()
      await deploy({ Resources: { Topic: topic, Books } })
      await ask('DeleteStack')
      await ask('DescribeStackEvents')
      expect(aws.stacks.names.has('AWS::DynamoDB::Table/books')).toBe(deleted)
    },
  )

  it('cannot have a name that exists', async () => {
    aws.stacks.names.add('AWS::S3::Bucket/tea-bucket')
    expect(await deploy(bucketAlone, 'CREATE')).toContain('Bucket CREATE_FAILED')
    expect((await ask('DescribeStackEvents')).text).toContain('already exists')
  })

  it('stay while a bucket is not empty', async () => {
    await deploy(bucketAlone, 'CREATE')
    await call('s3', { method: 'PUT', target: '/tea-bucket/leaf', body: 'green' })
    await ask('DeleteStack')
    expect((await events()).slice(-2)).toEqual(['Bucket DELETE_FAILED', `${STACK} DELETE_FAILED`])
  })

  it('list their events and resources in pages', async () => {
    const Resources = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`Topic${index}`, topic]))
    await deploy({ Resources }, 'CREATE')
    for (const action of ['DescribeStackEvents', 'ListStackResources']) {
      const { text } = await ask(action)
      expect(text.match(/<LogicalResourceId>/g)).toHaveLength(100)
      expect(text).toContain('<NextToken>100</NextToken>')
    }
    const { text } = await ask('ListStackResources', { NextToken: '100' })
    expect(text.match(/<LogicalResourceId>/g)).toHaveLength(1)
    expect(text).not.toContain('NextToken')
  })
})

describe('functions', () => {
  const code = { S3Bucket: { Ref: 'Bucket' }, S3Key: 'tea.zip' }
  const withFunction = (variables: object = {}): Template => ({
    Resources: {
      Bucket: BUCKET,
      Tea: {
        Type: 'AWS::Lambda::Function',
        Properties: { FunctionName: 'tea', Code: code, Environment: { Variables: variables } },
      },
    },
  })
  const upload = (body: Buffer | string) => call('s3', { method: 'PUT', target: '/tea-bucket/tea.zip', body })
  const lookUp = () => call('lambda', { method: 'GET', target: '/2015-03-31/functions/tea' })

  beforeEach(async () => {
    await deploy(bucketAlone, 'CREATE')
  })

  it('are ready once they have their code', async () => {
    expect((await lookUp()).status).toBe(404)
    await upload(zip('tea.js', 'leaf'))
    expect((await deploy(withFunction({ SHOP: '茶'.repeat(1364) }))).at(-1)).toBe(`${STACK} UPDATE_COMPLETE`)
    expect((await lookUp()).text).toContain('LastModified')
  })

  it.each<[string, Buffer | string | undefined, object, string]>([
    ['without their code', undefined, {}, 'NoSuchKey'],
    ['whose code is no zip', 'leaf'.repeat(10), {}, 'Could not unzip'],
    ['whose code is cut off', zip('tea.js', 'leaf').subarray(0, -1), {}, 'Could not unzip'],
    ['whose code is too large', zip('tea.js', 'leaf', 262_144_001), {}, 'Unzipped size'],
    ['with too long settings', zip('tea.js', 'leaf'), { SHOP: '茶'.repeat(1365) }, '4KB'],
    [
      'with settings of the platform',
      zip('tea.js', 'leaf'),
      { AWS_REGION: REGION },
      'reserved keys: AWS_REGION',
    ],
    ['with settings that are no text', zip('tea.js', 'leaf'), { SHOP: { a: 1 } }, 'SHOP of the environment'],
  ])('%s fail', async (_, uploaded, variables, reason) => {
    if (uploaded !== undefined) await upload(uploaded)
    expect((await deploy(withFunction(variables))).at(-1)).toBe(`${STACK} UPDATE_ROLLBACK_COMPLETE`)
    expect((await ask('DescribeStackEvents')).text).toContain(reason)
    expect((await lookUp()).status).toBe(404)
  })
})

describe('buckets', () => {
  const s3 = (method: string, target: string, more: Request = {}) => call('s3', { method, target, ...more })
  const DELETE = '<Delete><Object><Key>leaf</Key></Object></Delete>'
  beforeEach(async () => {
    await deploy(bucketAlone, 'CREATE')
  })

  it.each(['Tea', 'te', 'tea_', '-tea', 'tea..pot', 'xn--tea', 't'.repeat(64)])(
    'cannot be called %s',
    async name => {
      expect((await s3('GET', `/${name}?list-type=2`)).text).toContain('InvalidBucketName')
    },
  )

  it('exist or not', async () => {
    expect((await s3('HEAD', '/tea-bucket')).headers.get('x-amz-bucket-region')).toBe(REGION)
    expect((await s3('HEAD', '/tea-basket')).status).toBe(404)
  })

  it('store what is put into them, until it is deleted', async () => {
    expect((await s3('HEAD', '/tea-bucket/leaf')).status).toBe(404)
    await s3('PUT', '/tea-bucket/leaf', { body: 'green', headers: { 'x-amz-meta-filesha256': 'sum' } })
    expect((await s3('HEAD', '/tea-bucket/leaf')).headers.get('x-amz-meta-filesha256')).toBe('sum')
    expect((await s3('GET', '/tea-bucket?list-type=2&prefix=l')).text).toContain('<Key>leaf</Key>')
    expect((await s3('GET', '/tea-bucket?list-type=2&prefix=x')).text).not.toContain('<Key>')
    expect((await s3('POST', '/tea-bucket?delete=', { body: DELETE })).text).toContain(
      'Missing required header',
    )
    await s3('POST', '/tea-bucket?delete=', { body: DELETE, headers: { 'content-md5': md5(DELETE) } })
    expect((await s3('HEAD', '/tea-bucket/leaf')).status).toBe(404)
  })

  it('delete something or refuse', async () => {
    const headers = { 'content-md5': 'sum' }
    expect((await s3('POST', '/tea-bucket?delete=', { body: '<Delete/>', headers })).text).toContain(
      'MalformedXML',
    )
  })

  it('refuse a body in chunks', async () => {
    const headers = { 'content-encoding': 'aws-chunked' }
    expect((await s3('PUT', '/tea-bucket/leaf', { body: 'green', headers })).text).toContain('NotImplemented')
  })

  it('list in pages', async () => {
    const bucket = aws.stacks.buckets.get('tea-bucket')
    const object = { body: Buffer.from(''), contentType: '', metadata: {}, lastModified: new Date() }
    for (let number = 1000; number <= 2000; number++) bucket?.set(String(number), object)
    const { text } = await s3('GET', '/tea-bucket?list-type=2')
    expect(text).toContain('<NextContinuationToken>1999</NextContinuationToken>')
    const more = await s3('GET', '/tea-bucket?list-type=2&continuation-token=1999')
    expect(more.text.match(/<Key>.*?<\/Key>/g)).toEqual(['<Key>2000</Key>'])
  })
})

it('has no container images', async () => {
  const headers = { 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories' }
  expect((await call('ecr', { headers, body: '{}' })).text).toContain('RepositoryNotFoundException')
})
