/** Downloads a file over HTTP(S) to disk, with limits on time and size. */
import { open } from 'node:fs/promises'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { signalWithin } from '../deadline'
import { FAR } from './httpClient'

/** `failed`: incomplete. `tooLarge`: over the limit. In both cases the written file is unusable. */
export type Downloaded = 'done' | 'tooLarge' | 'failed'

/** Downloads an address by GET to a file. @throws when the file cannot be written, such as on a full disk */
export type Download = (url: URL, file: string, maxBytes: number) => Promise<Downloaded>

/**
 * Follows no redirects, and trusts the certificate authorities of Node.js.
 *
 * @param timeoutMs  for the whole download, before the deadline
 */
export const downloadWithin =
  (timeoutMs: number): Download =>
  async (url, file, maxBytes) => {
    const disk = await open(file, 'w')
    let bytes = 0
    try {
      for await (const chunk of contentOf(url, signalWithin(timeoutMs))) {
        bytes += chunk.length
        if (bytes > maxBytes) return 'tooLarge'
        await disk.writeFile(chunk)
      }
      return 'done'
    } catch (error) {
      if (error instanceof Incomplete) return 'failed'
      throw error
    } finally {
      await disk.close()
    }
  }

class Incomplete extends Error {}

/** @throws Incomplete unless all of it arrives */
async function* contentOf(url: URL, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    const { response, endsWell } = await answerOf(url, signal)
    if (response.statusCode === 200) {
      yield* response
      // Without a content length, only a clean end of the connection shows that the answer is complete.
      if (await endsWell) return
    } else response.destroy()
  } catch {
    // What broke the connection is of no interest.
  }
  throw new Incomplete()
}

interface Begun {
  readonly response: IncomingMessage
  /** Whether the connection is closed cleanly. */
  readonly endsWell: Promise<boolean>
}

const answerOf = (url: URL, signal: AbortSignal) =>
  new Promise<Begun>((resolve, reject) => {
    const get = url.protocol === 'https:' ? httpsGet : httpGet
    let isBroken = false
    const request = get(url, { signal, agent: false, ...FAR }, response =>
      resolve({ response, endsWell: new Promise(closed => request.once('close', () => closed(!isBroken))) }),
    )
    request.on('error', error => {
      isBroken = true
      reject(error)
    })
    // For protocol upgrades and the like, `close` is the only event.
    // Stryker disable next-line StringLiteral: nobody reads it
    request.on('close', () => reject(new Error('no answer')))
  })
