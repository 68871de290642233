/** Fetches a file over HTTP(S) straight to the disk, with a time limit and a size limit. */
import { createWriteStream } from 'node:fs'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { FAR } from './httpClient'

/** `failed`: no whole answer came. `tooLarge`: more bytes than may be. What was written is not to be used then. */
export type Downloaded = 'done' | 'tooLarge' | 'failed'

/** Writes what an address answers by GET to a file. Never rejects. */
export type Download = (url: URL, file: string, maxBytes: number) => Promise<Downloaded>

/**
 * Follows no redirect, and trusts the certificate authorities that Node brings along.
 *
 * @param timeoutMs  for the whole of it
 */
export const downloadWithin =
  (timeoutMs: number): Download =>
  async (url, file, maxBytes) => {
    const size = { bytes: 0 }
    try {
      const { response, endsWell } = await answerOf(url, AbortSignal.timeout(timeoutMs))
      if (response.statusCode !== 200) {
        response.destroy()
        return 'failed'
      }
      await pipeline(response, limited(maxBytes, size), createWriteStream(file))
      // An answer that says no length ends with its connection, however that came to its end.
      return (await endsWell) ? 'done' : 'failed'
    } catch {
      return size.bytes > maxBytes ? 'tooLarge' : 'failed'
    }
  }

interface Begun {
  readonly response: IncomingMessage
  /** Whether its connection is closed, and not broken, in the end. */
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
    // Nothing but this is said of an answer that is none, such as a change of protocol.
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
