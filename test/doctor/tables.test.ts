/** The doctor's check of the tables, on a real engine, and with fakes for what the engine lacks. */
import { randomUUID } from 'node:crypto'
import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, inject, it } from 'vitest'
import { freePort } from '../../local/stack/ports'
import { localDynamoClient } from '../../local/stack/stack'
import { createTables, tableInput } from '../../local/stack/tables'
import { tableDefinitions } from '../../tools/deployment/serverlessConfig'
import { tablesFindings } from '../../tools/doctor/tables'
import { loopbackServer } from '../support/loopback'

const aPlace = () => ({ stage: `test-${randomUUID()}`, region: 'ap-southeast-1' })
const engine = localDynamoClient(inject('dynamodbEndpoint'))
const findings = (place: ReturnType<typeof aPlace>, client = engine) =>
  tablesFindings(client, tableDefinitions(place.stage), place)

describe('the tables', () => {
  it('are as declared', async () => {
    const place = aPlace()
    await createTables(engine, place.stage)
    expect(await findings(place)).toMatchObject([
      { check: 'tables', ok: true, says: expect.stringContaining(`shouyin-${place.stage}-orders is ready`) },
      { check: 'tables', ok: true, says: expect.stringContaining('illegal-requests is ready') },
      { check: 'tables', ok: true, says: expect.stringContaining('api is ready') },
    ])
  })

  it('are not there', async () => {
    const place = aPlace()
    const found = await findings(place)
    expect(found).toHaveLength(3)
    expect(found[0]).toMatchObject({
      ok: false,
      says: `there is no table shouyin-${place.stage}-orders in ap-southeast-1`,
      todo: `deploy (npx serverless deploy --stage ${place.stage} --region ap-southeast-1)`,
    })
  })

  it('have another key', async () => {
    const place = aPlace()
    await createTables(engine, place.stage)
    const [orders, illegal] = tableDefinitions(place.stage)
    if (!orders || !illegal) expect.fail()
    const swapped = [{ ...orders, TableName: illegal.TableName, TimeToLiveSpecification: undefined }]
    const [found] = await tablesFindings(engine, swapped as never, place)
    expect(found?.says).toMatch(
      /has the key dayShard S HASH, id S RANGE, .* declares dayShard S HASH, orderId S RANGE/,
    )
    expect(found).toMatchObject({ ok: false, todo: expect.stringContaining('delete it') })
  })

  it('forget nothing', async () => {
    const place = aPlace()
    for (const definition of tableDefinitions(place.stage)) {
      await engine.send(new CreateTableCommand(tableInput(definition)))
    }
    const [orders, illegal] = tableDefinitions(place.stage)
    await engine.send(
      new UpdateTimeToLiveCommand({
        TableName: illegal?.TableName,
        TimeToLiveSpecification: { AttributeName: 'other', Enabled: true },
      }),
    )
    const found = await findings(place)
    expect(found).toHaveLength(3)
    for (const { ok, says, todo } of found) {
      expect({ ok, says, todo }).toMatchObject({
        ok: false,
        says: expect.stringContaining('never deletes anything: time to live on forgetAt is not enabled'),
        todo: expect.stringContaining('Enabled=true,AttributeName=forgetAt'),
      })
    }
    expect(found[0]?.says).toContain(orders?.TableName)
  })
})

describe('DynamoDB', () => {
  const playing = async (answer: (target: string) => object, status = 200) => {
    const endpoint = await loopbackServer((request, response) => {
      const target = String(request.headers['x-amz-target']).split('.')[1] ?? ''
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      response.end(JSON.stringify(answer(target)))
    })
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    return new DynamoDBClient({ endpoint, region: 'ap-southeast-1', credentials, maxAttempts: 1 })
  }

  it('is still creating a table', async () => {
    const place = aPlace()
    const [orders] = tableDefinitions(place.stage)
    if (!orders) expect.fail()
    const { KeySchema, AttributeDefinitions } = orders
    const client = await playing(target =>
      target === 'DescribeTable'
        ? { Table: { TableStatus: 'CREATING', KeySchema, AttributeDefinitions } }
        : { TimeToLiveDescription: { AttributeName: 'forgetAt', TimeToLiveStatus: 'ENABLING' } },
    )
    const found = await tablesFindings(client, [orders], place)
    expect(found).toMatchObject([
      {
        ok: false,
        says: expect.stringMatching(/is not ready \(CREATING\)/),
        todo: expect.stringMatching(/wait/),
      },
    ])
  })

  it('has keys of another type, or another time to live', async () => {
    const place = aPlace()
    const [orders = expect.fail()] = tableDefinitions(place.stage)
    const { KeySchema, AttributeDefinitions = [] } = orders
    const found = async (changed: object, ttl: object) => {
      const client = await playing(target =>
        target === 'DescribeTable'
          ? { Table: { TableStatus: 'ACTIVE', KeySchema, AttributeDefinitions, ...changed } }
          : { TimeToLiveDescription: ttl },
      )
      return (await tablesFindings(client, [orders], place)).map(({ ok, says }) => [ok, says])
    }
    const on = { AttributeName: 'forgetAt', TimeToLiveStatus: 'ENABLED' }
    expect(await found({}, on)).toEqual([[true, `${orders.TableName} is ready and as declared`]])
    const numbers = AttributeDefinitions.map(each =>
      each.AttributeName === 'orderId' ? { ...each, AttributeType: 'N' } : each,
    )
    const key =
      'the key dayShard S HASH, orderId N RANGE, and serverless.yml declares dayShard S HASH, orderId S RANGE'
    expect(await found({ AttributeDefinitions: numbers }, on)).toEqual([
      [false, `${orders.TableName} has ${key}`],
    ])
    for (const off of [{}, { ...on, TimeToLiveStatus: 'DISABLED' }, { ...on, AttributeName: 'other' }])
      expect(await found({}, off)).toEqual([[false, expect.stringContaining('never deletes anything')]])
  })

  it('refuses, and is asked no more', async () => {
    const client = await playing(() => ({ __type: 'AccessDeniedException' }), 400)
    const found = await findings(aPlace(), client)
    expect(found).toMatchObject([
      { ok: false, says: expect.stringMatching(/may not dynamodb:DescribeTable/) },
    ])
  })

  it('of the laptop is not there', async () => {
    const nobody = localDynamoClient(`http://127.0.0.1:${await freePort()}`)
    const found = await findings({ ...aPlace(), stage: 'local' }, nobody)
    expect(found).toMatchObject([{ ok: false, todo: 'start the local stack (npm start)' }])
  })
})
