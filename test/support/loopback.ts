/** A server on 127.0.0.1, stopped after the test. */
import { onTestFinished } from 'vitest'
import { runServer } from './runningServer'

export async function loopbackServer(...parts: Parameters<typeof runServer>): Promise<string> {
  const { url, stop } = await runServer(...parts)
  onTestFinished(stop)
  return url
}
