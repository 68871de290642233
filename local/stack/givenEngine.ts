/** Checks that DYNAMODB_ENDPOINT names a DynamoDB-compatible server that has what the shop needs. */
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'

const ANSWERS_WITHIN_MS = 5000

/**
 * @returns       its address
 * @throws Error  that names the variable, its value, and a remedy
 */
export async function demandEngine(given: string): Promise<string> {
  const endpoint = given.trim()
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw wrong(given, 'is not an http address', 'Write it like http://127.0.0.1:8000')
  }
  const client = new DynamoDBClient({
    endpoint,
    region: 'ap-southeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: { connectionTimeout: ANSWERS_WITHIN_MS, requestTimeout: ANSWERS_WITHIN_MS },
  })
  try {
    await client.send(new ListTablesCommand({}))
    return endpoint
  } catch (error) {
    throw wrong(given, unreached(error) ?? notDynamo(error), 'Start a server like DynamoDB Local there')
  } finally {
    client.destroy()
  }
}

/** The error if the tables could not be created in the server. */
export const lacking = (given: string, error: unknown): Error =>
  wrong(
    given,
    `names a server that cannot do what the shop needs: ${described(error)}`,
    'It must have streams, transactions and time to live, as DynamoDB Local has; dynalite lacks them',
  )

function wrong(given: string, what: string, todo: string): Error {
  return new Error(
    `DYNAMODB_ENDPOINT=${given} ${what}.\n${todo}, or unset DYNAMODB_ENDPOINT to use the bundled engine (Linux x64).`,
  )
}

function unreached(error: unknown): string | undefined {
  const { code, name } = error as NodeJS.ErrnoException
  if (name === 'TimeoutError') return `does not answer within ${ANSWERS_WITHIN_MS / 1000} seconds`
  // A system error, such as ECONNREFUSED.
  return code === undefined ? undefined : `cannot be reached: ${code}`
}

const notDynamo = (error: unknown) => `is not a DynamoDB-compatible server: ${described(error)}`

/** For a response that it cannot read the SDK throws "UnknownError" without a message. */
function described(error: unknown): string {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
  const said = [name, message].filter(Boolean).join(', ').split('\n')[0]
  return $metadata?.httpStatusCode === undefined ? `${said}` : `${said} (HTTP ${$metadata.httpStatusCode})`
}
