/** A client of the Lambda API that serverless-offline serves. */

/**
 * @param functionName  the full name: `<service>-<stage>-<function>`
 * @returns             the function's return value
 * @throws Error        if there is no such function, or it failed
 */
export async function invokeFunction(
  lambdaUrl: string,
  functionName: string,
  event: unknown,
): Promise<unknown> {
  const url = `${lambdaUrl}/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) })
  const said = await response.text()
  // The status is 200 even if the function throws.
  if (response.status !== 200 || response.headers.has('x-amz-function-error'))
    throw new Error(`${functionName} failed (${response.status}): ${messageIn(said)}`)
  if (said === '') return undefined
  return parsed(said, () => {
    throw new Error(`${functionName} answered what is not JSON: ${said}`)
  })
}

/** The error's message, which has one of two names. */
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
