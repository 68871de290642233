/** What serverless.yml and the files of cloud/ say, read straight from the files. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  CreateTableCommandInput,
  StreamViewType,
  TimeToLiveSpecification,
} from '@aws-sdk/client-dynamodb'
import { parse } from 'yaml'

export const PROJECT_FOLDER = join(__dirname, '..', '..')

/** A table as the template has it. */
export interface TableDefinition
  extends Omit<CreateTableCommandInput, 'StreamSpecification' | 'SSESpecification'> {
  TableName: string
  StreamSpecification?: { StreamViewType: StreamViewType }
  TimeToLiveSpecification?: TimeToLiveSpecification
  PointInTimeRecoverySpecification?: unknown
  SSESpecification?: { SSEEnabled: boolean }
}

interface ServerlessConfig {
  service: string
  custom: { ordersTable: string; illegalRequestsTable: string; esbuild: unknown }
  functions: Record<
    string,
    { handler: string; events: { httpApi?: string; stream?: unknown; schedule?: unknown }[] }
  >
  provider: { region: string; environment: Record<string, string> }
  /** Each `${file(…)}`. */
  resources: string[]
}

export const readServerlessConfig = (): ServerlessConfig => readYaml('serverless.yml')

// Parsing takes longer than all that is done with it.
const parsed = new Map<string, ReturnType<typeof parse>>()

/** CloudFormation's own tags (!Sub, !GetAtt) stay plain text here. */
function readYaml(file: string) {
  const known =
    parsed.get(file) ?? parse(readFileSync(join(PROJECT_FOLDER, file), 'utf8'), { logLevel: 'silent' })
  parsed.set(file, known)
  return known
}

/** Where a stage is deployed that names no region: the last choice in serverless.yml. */
export const defaultRegion = (): string =>
  /'([\w-]+)'\}$/.exec(readServerlessConfig().provider.region)?.[1] ?? 'ap-southeast-1'

/** The resources that the files of cloud/ declare. */
function resources(): { Type: string; Properties: TableDefinition }[] {
  return readServerlessConfig().resources.flatMap(reference => {
    const [, file = ''] = /^\$\{file\((.+)\)\}$/.exec(reference) ?? []
    return Object.values(readYaml(file).Resources)
  })
}

/** The names of a stage's tables. */
export function tableNames(stage: string) {
  const { custom } = readServerlessConfig()
  return {
    orders: resolve(custom.ordersTable, stage),
    illegalRequests: resolve(custom.illegalRequestsTable, stage),
  }
}

/** What a function of a stage is called at AWS. */
export const functionName = (key: string, stage: string): string =>
  `${readServerlessConfig().service}-${stage}-${key}`

/** The definitions of a stage's tables, as the template has them. */
export function tableDefinitions(stage: string): TableDefinition[] {
  const { custom } = readServerlessConfig()
  return resources()
    .filter(({ Type }) => Type === 'AWS::DynamoDB::Table')
    .map(({ Properties }) => {
      const name = Properties.TableName.replace(/\$\{self:custom\.(\w+)\}/, (_, key: string) =>
        String(custom[key as keyof typeof custom]),
      )
      return { ...Properties, TableName: resolve(name, stage) }
    })
}

/** Fills in the two variables that table names are made of. */
function resolve(text: string, stage: string): string {
  const variables: Record<string, string> = {
    'self:service': readServerlessConfig().service,
    'sls:stage': stage,
  }
  return text.replace(/\$\{([\w:]+)\}/g, (whole, name: string) => variables[name] ?? whole)
}
