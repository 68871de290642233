/** Calls a function as the Lambda API does, which serverless-offline serves beside the routes. */

/**
 * @param functionName  in full: `<service>-<stage>-<function>`
 * @returns what the function returned
 * @throws Error when there is no such function, or when it failed
 */
export async function invokeFunction(
  lambdaUrl: string,
  functionName: string,
  event: unknown,
): Promise<unknown> {
  const url = `${lambdaUrl}/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) })
  const said = await response.text()
  // A function that throws is answered with 200 all the same.
  if (response.status !== 200 || response.headers.has('x-amz-function-error'))
    throw new Error(`${functionName} failed (${response.status}): ${messageIn(said)}`)
  if (said === '') return undefined
  return parsed(said, () => {
    throw new Error(`${functionName} answered what is not JSON: ${said}`)
  })
}

/** The message of an error's description, which is spelled in two ways. */
function messageIn(said: string): string {
  const { errorMessage, Message } = Object(parsed(said, () => ({})))
  return String(errorMessage ?? Message ?? said)
}

function parsed(said: string, otherwise: () => unknown): unknown {
  try {
    return JSON.parse(said)
  } catch {
    return otherwise()
  }
}
