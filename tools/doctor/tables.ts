/** Checks that the tables exist, are ready, and match serverless.yml. */
import {
  type AttributeDefinition,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb'
import type { tableDefinitions } from '../deployment/serverlessConfig'
import { awsFinding } from './awsTrouble'
import { bad, type Finding, good } from './finding'
import { bringUp, type Place } from './place'

type Definition = ReturnType<typeof tableDefinitions>[number]

export async function tablesFindings(
  client: DynamoDBClient,
  definitions: readonly Definition[],
  place: Place,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const definition of definitions) {
    try {
      findings.push(...(await tableFindings(client, definition, place)))
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') {
        const says = `there is no table ${definition.TableName} in ${place.region}`
        findings.push(bad('tables', says, bringUp(place)))
        continue
      }
      // Whatever blocks one call blocks them all.
      return [
        ...findings,
        awsFinding('tables', error, 'dynamodb:DescribeTable and dynamodb:DescribeTimeToLive', place),
      ]
    }
  }
  return findings
}

async function tableFindings(
  client: DynamoDBClient,
  definition: Definition,
  place: Place,
): Promise<readonly Finding[]> {
  const { TableName } = definition
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  const problems: Finding[] = []
  if (Table?.TableStatus !== 'ACTIVE') {
    const says = `${TableName} is not ready (${Table?.TableStatus})`
    problems.push(bad('tables', says, 'wait a minute; if it stays so, look at the table in the AWS console'))
  }
  const [found, declared] = [keyText(Table ?? {}), keyText(definition)]
  if (found !== declared) {
    problems.push(
      bad(
        'tables',
        `${TableName} has the key ${found}, and serverless.yml declares ${declared}`,
        `it is not a table of this Shouyin: keep what it holds elsewhere, delete it, and ${bringUp(place)}`,
      ),
    )
  }
  const declaredTtl = definition.TimeToLiveSpecification?.AttributeName
  if (declaredTtl !== undefined) {
    const answer = await client.send(new DescribeTimeToLiveCommand({ TableName }))
    const { AttributeName, TimeToLiveStatus = 'unknown' } = answer.TimeToLiveDescription ?? {}
    if (AttributeName !== declaredTtl || !/^ENABL/.test(TimeToLiveStatus)) {
      const enable =
        `aws dynamodb update-time-to-live --region ${place.region} --table-name ${TableName} ` +
        `--time-to-live-specification Enabled=true,AttributeName=${declaredTtl}`
      problems.push(
        bad(
          'tables',
          `${TableName} never deletes anything: time to live on ${declaredTtl} is not enabled`,
          enable,
        ),
      )
    }
  }
  return problems.length > 0 ? problems : [good('tables', `${TableName} is ready and as declared`)]
}

/** A table's key schema as text: `orderId S HASH`. */
function keyText(table: {
  readonly KeySchema?: KeySchemaElement[] | undefined
  readonly AttributeDefinitions?: AttributeDefinition[] | undefined
}): string {
  const typeOf = (name: string | undefined) =>
    table.AttributeDefinitions?.find(({ AttributeName }) => AttributeName === name)?.AttributeType
  const parts = (table.KeySchema ?? []).map(
    ({ AttributeName, KeyType }) => `${AttributeName} ${typeOf(AttributeName)} ${KeyType}`,
  )
  return parts.join(', ')
}
