/** Ports of the local stack that another program takes between being chosen and being used. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { choosePorts, freePort } from '../../local/stack/ports'
import { startStack } from '../../local/stack/stack'

function otherProgram() {
  const server = createServer()
  onTestFinished(() => void server.close())
  return { takes: (port: number) => once(server.listen(port, '127.0.0.1'), 'listening') }
}

it('are outside the system’s range of ephemeral ports', async () => {
  const anyPort = async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await once(server.close(), 'close')
    return port
  }
  const many = (choose: () => Promise<number>) => Promise.all(Array.from({ length: 50 }, choose))
  expect(Math.max(...(await many(freePort)))).toBeLessThan(Math.min(...(await many(anyPort))))
})

it('that are taken are distinguished from free ones', async () => {
  const ports = choosePorts()
  const [, second] = [await ports.free(), await ports.free(), await ports.free()]
  expect(await ports.taken()).toBeUndefined()
  await otherProgram().takes(second)
  expect(await ports.taken()).toBe(second)
})

it('are named in one sentence, with the part that was to listen there', async () => {
  const shop = await freePort()
  const other = otherProgram()
  let taking: Promise<unknown> | undefined
  const starting = startStack({
    preferredPorts: { shop, simulator: 0, dynamodb: 0, mail: 0, queue: 0 },
    // Its port is chosen by then, and its process not started.
    log: line => (taking ??= line.startsWith('shop: ') ? other.takes(shop) : undefined),
  })
  await expect(starting).rejects.toThrow(
    new Error(
      `Another program took port ${shop} while the shop was starting. Start again: it takes a free one.`,
    ),
  )
  await taking
})
