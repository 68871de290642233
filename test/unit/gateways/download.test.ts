/** A download to the disk: what is written, and what is given up. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { downloadWithin } from '../../../lib/gateways/download'

let folder: string
let server: Server | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'download-'))
})
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function download(listener: RequestListener, { timeoutMs = 5000, maxBytes = 10 } = {}) {
  server = createServer(listener)
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const file = join(folder, 'file')
  return {
    file,
    outcome: await downloadWithin(timeoutMs)(new URL(`http://127.0.0.1:${port}/`), file, maxBytes),
  }
}

describe('a download', () => {
  it('is written to the disk', async () => {
    const { file, outcome } = await download((_, response) => response.end('0123456789'))
    expect([outcome, readFileSync(file, 'utf8')]).toEqual(['done', '0123456789'])
  })

  it('is given up where it is too large', async () => {
    expect((await download((_, response) => response.end('0123456789A'))).outcome).toBe('tooLarge')
  })

  it.each<[string, RequestListener]>([
    ['the answer is an error', (_, response) => response.writeHead(404).end('no')],
    ['the answer leads elsewhere', (_, response) => response.writeHead(302, { Location: '/other' }).end()],
    [
      'the connection is cut',
      (_, response) => {
        response.writeHead(200, { 'Content-Length': 10 })
        response.write('01234')
        setImmediate(() => response.destroy())
      },
    ],
    ['nobody answers', request => request.socket.destroy()],
  ])('fails when %s', async (_, listener) => {
    expect((await download(listener)).outcome).toBe('failed')
  })

  it('fails when it takes too long', async () => {
    expect(
      (await download((_, response) => response.writeHead(200).write('0'), { timeoutMs: 50 })).outcome,
    ).toBe('failed')
  })
})
