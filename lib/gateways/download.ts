/** Downloads a file over HTTP(S) to disk, with limits on time and size. */
import { createWriteStream } from 'node:fs'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { signalWithin } from '../deadline'
import { FAR } from './httpClient'

/** `failed`: incomplete. `tooLarge`: over the limit. In both cases the written file is unusable. */
export type Downloaded = 'done' | 'tooLarge' | 'failed'

/** Downloads an address by GET to a file. Never rejects. */
export type Download = (url: URL, file: string, maxBytes: number) => Promise<Downloaded>

/**
 * Follows no redirects, and trusts the certificate authorities of Node.js.
 *
 * @param timeoutMs  for the whole download, before the deadline
 */
export const downloadWithin =
  (timeoutMs: number): Download =>
  async (url, file, maxBytes) => {
    const size = { bytes: 0 }
    try {
      const { response, endsWell } = await answerOf(url, signalWithin(timeoutMs))
      if (response.statusCode !== 200) {
        response.destroy()
        return 'failed'
      }
      await pipeline(response, limited(maxBytes, size), createWriteStream(file))
      // Without a content length, only a clean end of the connection shows that the answer is complete.
      return (await endsWell) ? 'done' : 'failed'
    } catch {
      return size.bytes > maxBytes ? 'tooLarge' : 'failed'
    }
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

const limited = (maxBytes: number, size: { bytes: number }) =>
  async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      size.bytes += chunk.length
      // Stryker disable next-line StringLiteral: nobody reads it
      if (size.bytes > maxBytes) throw new Error('too large')
      yield chunk
    }
  }
