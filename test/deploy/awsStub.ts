/**
 * A stub, on 127.0.0.1, of the AWS services that a deployment calls: it validates each call and simulates the life of
 * a stack. Unknown calls are refused.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { type RunningServer, runServer } from '../support/runningServer'
import { AwsError } from './awsError'
import { answerS3, type Bucket, s3CallOf } from './buckets'
import { checkSignature, type SignedRequest } from './signature'
import { ACCOUNT, page, type Stack, Stacks } from './stacks'
import { toXml, type XmlValue } from './xml'

export const REGION = 'ap-southeast-1'
/** The only credentials that the stub knows; it checks signatures with them. */
export const CREDENTIALS = { id: 'AKIDEPLOYTEST', secret: 'the-secret-of-the-deploy-test' }

/** What was asked, and how it was refused if it was. */
export interface Call {
  readonly service: string
  readonly action: string
  readonly parameters: Readonly<Record<string, string>>
  refusal?: string
}

export interface AwsStub extends RunningServer {
  /** The account of all calls. */
  readonly calls: Call[]
  readonly stacks: Stacks
}

type Parameters = Readonly<Record<string, string>>
interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** How a service is spoken to. */
interface Protocol {
  readonly service: string
  callOf(request: SignedRequest): { readonly action: string; readonly parameters: Parameters }
  answer(call: { action: string; parameters: Parameters }, request: SignedRequest): Answer
  refusal(error: AwsError): Answer
}

export async function startAwsStub(): Promise<AwsStub> {
  const calls: Call[] = []
  const buckets = new Map<string, Bucket>()
  const stacks = new Stacks(REGION, buckets)
  const protocols = protocolsOf(stacks, buckets)

  async function answer(incoming: IncomingMessage): Promise<Answer> {
    const { method = '', url: target = '' } = incoming
    const request = {
      method,
      target,
      headers: incoming.headers as SignedRequest['headers'],
      body: await buffer(incoming),
    }
    const protocol = protocols(request)
    const call: Call = { service: protocol.service, action: `${method} ${target}`, parameters: {} }
    calls.push(call)
    try {
      Object.assign(call, protocol.callOf(request))
      checkSignature(request, {
        region: REGION,
        service: protocol.service,
        secret: CREDENTIALS.secret,
        now: Date.now(),
      })
      return protocol.answer(call, request)
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      call.refusal = `${error.code}: ${error.message}`
      return { status: error.status, ...protocol.refusal(error) }
    }
  }

  function send(
    response: ServerResponse,
    method: string | undefined,
    { status = 200, headers, body }: Answer,
  ) {
    response.writeHead(status, { 'x-amzn-requestid': '0', ...headers })
    response.end(method === 'HEAD' ? undefined : body)
  }

  const server = await runServer((incoming, response) => {
    answer(incoming).then(
      answered => send(response, incoming.method, answered),
      (error: unknown) => send(response, incoming.method, { status: 400, body: `the stub failed: ${error}` }),
    )
  })
  return { ...server, calls, stacks }
}

/** Which service a request is for, by its form: what the signature says of that is checked against it. */
function protocolsOf(stacks: Stacks, buckets: ReadonlyMap<string, Bucket>) {
  const cloudFormation = queryProtocol('cloudformation', cloudFormationActions(stacks))
  const sts = queryProtocol('sts', {
    GetCallerIdentity: () => ({ Account: ACCOUNT, UserId: 'AIDA', Arn: `arn:aws:iam::${ACCOUNT}:user/shop` }),
  })
  const lambda = lambdaProtocol(stacks)
  const ecr = ecrProtocol()
  const s3: Protocol = {
    service: 's3',
    callOf: s3CallOf,
    answer: (call, request) => answerS3(call, request, buckets, REGION),
    refusal: ({ code, message }) => ({ body: toXml('Error', { Code: code, Message: message }) }),
  }
  return ({ target, headers, body }: SignedRequest): Protocol => {
    if (target.startsWith('/2015-03-31/functions/')) return lambda
    if (headers['x-amz-target']?.startsWith('AmazonEC2ContainerRegistry_')) return ecr
    if (target !== '/') return s3
    return new URLSearchParams(body.toString()).get('Version') === '2011-06-15' ? sts : cloudFormation
  }
}

type QueryAction = (parameters: Parameters) => XmlValue

/** Form fields in, XML out: CloudFormation and STS. */
function queryProtocol(service: string, actions: Readonly<Record<string, QueryAction>>): Protocol {
  return {
    service,
    callOf({ body }) {
      const { Action: action = '', ...parameters } = Object.fromEntries(new URLSearchParams(body.toString()))
      if (!Object.hasOwn(actions, action)) {
        throw new AwsError('InvalidAction', `Could not find operation ${action}`)
      }
      return { action, parameters }
    },
    answer({ action, parameters }) {
      const result = actions[action]?.(parameters)
      const body = toXml(`${action}Response`, { [`${action}Result`]: result ?? {} })
      return { headers: { 'content-type': 'text/xml' }, body }
    },
    refusal: ({ code, message }) => ({
      headers: { 'content-type': 'text/xml' },
      body: toXml('ErrorResponse', { Error: { Type: 'Sender', Code: code, Message: message } }),
    }),
  }
}

/** The members of a list in form fields: `Name.member.1`, `Name.member.2` … */
function members(parameters: Parameters, name: string, field = ''): string[] {
  const found: string[] = []
  for (let number = 1; ; number++) {
    const value = parameters[`${name}.member.${number}${field}`]
    if (value === undefined) return found
    found.push(value)
  }
}

function cloudFormationActions(stacks: Stacks): Readonly<Record<string, QueryAction>> {
  const readTemplate = ({ TemplateBody, TemplateURL }: Parameters) =>
    stacks.readTemplate(TemplateBody, TemplateURL)
  const tagsOf = (parameters: Parameters) => {
    const values = members(parameters, 'Tags', '.Value')
    return Object.fromEntries(
      members(parameters, 'Tags', '.Key').map((key, index) => [key, values[index] ?? '']),
    )
  }
  return {
    DescribeStacks: ({ StackName = '' }) => ({ Stacks: { member: [described(stacks.get(StackName))] } }),
    GetTemplate: ({ StackName = '' }) => ({ TemplateBody: JSON.stringify(stacks.get(StackName).template) }),
    ValidateTemplate(parameters) {
      readTemplate(parameters)
      return { Parameters: {} }
    },
    CreateChangeSet(parameters) {
      const { StackName = '', ChangeSetName = '', ChangeSetType = '' } = parameters
      const { changeSet, stack } = stacks.createChangeSet({
        stackName: StackName,
        name: ChangeSetName,
        type: ChangeSetType,
        template: readTemplate(parameters),
        capabilities: members(parameters, 'Capabilities'),
        tags: tagsOf(parameters),
      })
      return { Id: changeSet.id, StackId: stack.id }
    },
    DescribeChangeSet({ StackName = '', ChangeSetName = '' }) {
      const { changeSet, stack } = stacks.lookAtChangeSet(StackName, ChangeSetName)
      const { id, name, status, reason, changes } = changeSet
      return {
        ChangeSetId: id,
        ChangeSetName: name,
        StackId: stack.id,
        StackName: stack.name,
        Status: status,
        StatusReason: status === 'FAILED' ? reason : undefined,
        Changes: {
          member: changes.map(({ action, logicalId, type }) => ({
            Type: 'Resource',
            ResourceChange: { Action: action, LogicalResourceId: logicalId, ResourceType: type },
          })),
        },
      }
    },
    ExecuteChangeSet({ StackName = '', ChangeSetName = '' }) {
      stacks.execute(StackName, ChangeSetName)
      return {}
    },
    DeleteChangeSet({ StackName = '', ChangeSetName = '' }) {
      stacks.deleteChangeSet(StackName, ChangeSetName)
      return {}
    },
    DeleteStack({ StackName = '' }) {
      stacks.delete(StackName)
      return {}
    },
    DescribeStackEvents({ StackName = '', NextToken }) {
      const { items, nextToken } = stacks.lookAtEvents(StackName, NextToken)
      const stack = stacks.get(StackName)
      return {
        StackEvents: {
          member: items.map(event => ({
            StackId: stack.id,
            StackName: stack.name,
            EventId: event.id,
            LogicalResourceId: event.logicalId,
            PhysicalResourceId: event.physicalId,
            ResourceType: event.type,
            ResourceStatus: event.status,
            ResourceStatusReason: event.reason,
            Timestamp: event.time.toISOString(),
          })),
        },
        NextToken: nextToken,
      }
    },
    DescribeStackResource({ StackName = '', LogicalResourceId = '' }) {
      const resource = stacks.get(StackName).resources.get(LogicalResourceId)
      if (resource === undefined) {
        throw new AwsError(
          'ValidationError',
          `Resource ${LogicalResourceId} does not exist for stack ${StackName}`,
        )
      }
      return {
        StackResourceDetail: {
          StackName,
          LogicalResourceId,
          PhysicalResourceId: resource.physicalId,
          ResourceType: resource.definition.Type,
          ResourceStatus: resource.status,
          LastUpdatedTimestamp: new Date().toISOString(),
        },
      }
    },
    ListStackResources({ StackName = '', NextToken }) {
      const { items, nextToken } = page([...stacks.get(StackName).resources], NextToken)
      const summaries = items.map(([logicalId, { physicalId, definition, status }]) => ({
        LogicalResourceId: logicalId,
        PhysicalResourceId: physicalId,
        ResourceType: definition.Type,
        ResourceStatus: status,
        LastUpdatedTimestamp: new Date().toISOString(),
      }))
      return { StackResourceSummaries: { member: summaries }, NextToken: nextToken }
    },
  }
}

const described = (stack: Stack): XmlValue => ({
  StackId: stack.id,
  StackName: stack.name,
  StackStatus: stack.status,
  CreationTime: stack.events.at(-1)?.time.toISOString() ?? new Date().toISOString(),
  Tags: { member: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })) },
  Outputs: {
    member: stack.outputs.map(({ key, value, description }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
    })),
  },
})

const json = (value: unknown): Answer => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

function lambdaProtocol(stacks: Stacks): Protocol {
  return {
    service: 'lambda',
    callOf({ method, target }) {
      const [, name] = /^\/2015-03-31\/functions\/([\w-]+)$/.exec(target) ?? []
      if (method !== 'GET' || name === undefined) throw new AwsError('UnknownOperationException', '', 404)
      return { action: 'GetFunction', parameters: { FunctionName: name } }
    },
    answer({ parameters: { FunctionName = '' } }) {
      const changed = stacks.functions.get(FunctionName)
      if (changed === undefined) {
        throw new AwsError('ResourceNotFoundException', `Function not found: ${FunctionName}`, 404)
      }
      return json({
        Configuration: {
          FunctionName,
          LastModified: changed.toISOString().replace('Z', '+0000'),
          Environment: stacks.environmentOf(FunctionName),
        },
      })
    },
    refusal({ code, message }) {
      const { headers, body } = json({ Type: 'User', Message: message })
      return { headers: { ...headers, 'x-amzn-errortype': code }, body: body ?? '' }
    },
  }
}

/** `serverless remove` looks for container images; a shop has none. */
function ecrProtocol(): Protocol {
  return {
    service: 'ecr',
    callOf({ headers, body }) {
      const action = headers['x-amz-target']?.split('.')[1]
      if (action !== 'DescribeRepositories') throw new AwsError('UnknownOperationException', '')
      return { action, parameters: { request: body.toString() } }
    },
    answer() {
      throw new AwsError('RepositoryNotFoundException', 'The repository does not exist in the registry')
    },
    refusal: ({ code, message }) => json({ __type: code, message }),
  }
}
