/** The fake Runtime API, tested with small functions and AWS's client. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { aFolder } from '../support/folders'
import { readLogLine, startFunction } from './runningFunction'
import { useLambdaRuntime } from './useLambdaRuntime'

const lambdaRuntime = useLambdaRuntime()

/** Starts a module of one function. */
async function start(code: string, env: Record<string, string> = {}) {
  const folder = aFolder()
  mkdirSync(join(folder, 'functions'))
  writeFileSync(join(folder, 'functions', 'small.js'), code)
  const small = { name: 'small', folder, handler: 'functions/small.handler', timeoutMs: 5000, memoryMb: 512 }
  const running = await startFunction(lambdaRuntime() ?? expect.fail(), small, env)
  onTestFinished(() => running.stop())
  return running
}

it('gives a function its events in sequence, and Lambda’s context', async () => {
  const { invoke } = await start(
    `
    let count = 0
    exports.handler = async (event, context) => {
      const left = context.getRemainingTimeInMillis()
      return { count: ++count, event, arn: context.invokedFunctionArn, hasTime: left > 0 && left <= 5000,
        variable: process.env.VARIABLE, home: process.env.HOME }
    }`,
    { VARIABLE: '收银' },
  )
  const answers = await Promise.all([invoke({ text: '山居' }), invoke({ text: '小铺' })])
  const common = { arn: expect.stringMatching(/:function:small$/), hasTime: true, variable: '收银' }
  // No variable of this machine comes along.
  expect(answers).toEqual([
    { count: 1, event: { text: '山居' }, ...common },
    { count: 2, event: { text: '小铺' }, ...common },
  ])
})

it('reports what a function throws, and continues', async () => {
  const { invoke } = await start(`
    exports.handler = async event => { if (event.bad) throw new TypeError('no'); return 'yes' }`)
  await expect(invoke({ bad: true })).rejects.toMatchObject({ type: 'TypeError', message: 'no' })
  expect(await invoke({})).toBe('yes')
})

it('does not start a function that cannot be loaded', async () => {
  await expect(start('throw new RangeError("at import")')).rejects.toThrow('at import')
  await expect(start('exports.other = 1')).rejects.toMatchObject({ type: 'Runtime.HandlerNotFound' })
})

it('notices a function that exits its process', async () => {
  const { invoke } = await start('exports.handler = async () => process.exit(3)')
  await expect(invoke({})).rejects.toMatchObject({ type: 'Runtime.Gone' })
  await expect(invoke({})).rejects.toMatchObject({ type: 'Runtime.Gone' })
})

it('reads log lines that are JSON, and no others', async () => {
  const running = await start(`
    exports.handler = async event => { event.raw ? process.stdout.write(event.text + '\\n') : console.log(event.text) }`)
  await running.invoke({ text: '{"event":"orderPaid"}', raw: true })
  await running.invoke({ text: 'orderPaid', raw: true })
  // The runtime's own console puts time, id and level before it.
  await running.invoke({ text: '{"event":"orderPaid"}' })
  await expect.poll(() => running.lines).toHaveLength(3)
  const [raw = '', text = '', console = ''] = running.lines
  expect(readLogLine(raw)).toEqual({ event: 'orderPaid' })
  expect(() => readLogLine(text)).toThrow('this is no line of our log')
  expect(() => readLogLine(console)).toThrow('this is no line of our log')
})
