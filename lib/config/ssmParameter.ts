/** Reads SSM parameters with the function's own role. A file of its own, so that it can be loaded at first use. */
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

/** The text of a SecureString parameter, decrypted; '' when it holds none. */
export async function readSsmParameter(name: string): Promise<string> {
  const client = new SSMClient({
    // As with the store: a hung call must fail while there is still time to answer.
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  })
  const answer = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }))
  return answer.Parameter?.Value ?? ''
}
