/** Downloads to disk: what is written, and when they are aborted. */
import { readFileSync } from 'node:fs'
import type { RequestListener, ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { downloadWithin } from '../../../lib/gateways/download'
import { aFolder } from '../../support/folders'
import { loopbackServer } from '../../support/loopback'

async function download(listener: RequestListener, { timeoutMs = 5000, maxBytes = 10 } = {}) {
  const url = new URL(await loopbackServer(listener))
  const file = join(aFolder(), 'file')
  return { file, outcome: await downloadWithin(timeoutMs)(url, file, maxBytes) }
}

function cutAfter(response: ServerResponse, text: string) {
  response.writeHead(200, { 'Content-Length': 20 })
  response.write(text)
  setTimeout(() => response.destroy(), 20)
}

describe('a download', () => {
  it('is written to the disk', async () => {
    const { file, outcome } = await download((_, response) => response.end('0123456789'))
    expect([outcome, readFileSync(file, 'utf8')]).toEqual(['done', '0123456789'])
  })

  it('of an answer without a length is complete once its connection has ended properly', async () => {
    const { file, outcome } = await download(({ socket }) =>
      socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n01234'),
    )
    expect([outcome, readFileSync(file, 'utf8')]).toEqual(['done', '01234'])
  })

  it('is aborted if it is too large', async () => {
    expect((await download((_, response) => response.end('0123456789A'))).outcome).toBe('tooLarge')
  })

  it.each<[string, RequestListener]>([
    ['the answer is an error', (_, response) => response.writeHead(404).end('no')],
    ['the answer leads elsewhere', (_, response) => response.writeHead(302, { Location: '/other' }).end()],
    ['the connection is cut', (_, response) => cutAfter(response, '01234')],
    ['the connection is cut where no more may come', (_, response) => cutAfter(response, '0123456789')],
    ['there is no answer', request => request.socket.destroy()],
    [
      'the answer changes the protocol',
      ({ socket }) => void socket.write('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    ],
    [
      'an answer that says no length ends with a broken connection',
      ({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n01234')
        setTimeout(() => socket.resetAndDestroy(), 50)
      },
    ],
  ])('fails when %s', async (_, listener) => {
    expect((await download(listener)).outcome).toBe('failed')
  })

  it.each<[string, RequestListener]>([
    ['stops in the middle', (_, response) => void response.writeHead(200).write('0')],
    ['never begins', () => {}],
  ])('fails when it takes too long: it %s', async (_, listener) => {
    expect((await download(listener, { timeoutMs: 50 })).outcome).toBe('failed')
  })

  it.each([
    ['is full', '/dev/full', 'ENOSPC'],
    ['has no such folder', '/dev/null/bill', 'ENOTDIR'],
  ])('rejects when the disk %s: that is not the server’s fault', async (_, file, code) => {
    const url = new URL(await loopbackServer((_, response) => response.end('01234')))
    await expect(downloadWithin(5000)(url, file, 10)).rejects.toMatchObject({ code })
  })

  it('uses TLS if the address does', async () => {
    let first: number | undefined
    const plain = createTcpServer(socket => {
      socket.once('data', bytes => {
        first = bytes[0]
        socket.destroy()
      })
    })
    await new Promise<void>(resolve => plain.listen(0, '127.0.0.1', resolve))
    const { port } = plain.address() as AddressInfo
    const url = new URL(`https://127.0.0.1:${port}/`)
    expect(await downloadWithin(5000)(url, join(aFolder(), 'file'), 10)).toBe('failed')
    plain.close()
    // A handshake of TLS begins so.
    expect(first).toBe(22)
  })
})
