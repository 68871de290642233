/** Mails: the region that sends them, and who is notified of bounces. */
import { beforeAll, describe, expect, it } from 'vitest'
import { SHOP, WILFUL_SHOP } from '../support/packaged'
import { packageTemplate, type Template } from '../support/template'

let template: Template
beforeAll(async () => {
  template = await packageTemplate('prod', SHOP)
})
const properties = (name: string) => template.Resources[name]?.Properties ?? expect.fail(name)

describe('a mail that bounces', () => {
  it('is reported by the configuration set that it was sent with', () => {
    const { MAIL_CONFIGURATION_SET } = properties('SendReceiptLambdaFunction').Environment.Variables
    expect(properties('MailConfigurationSet').Name).toBe(MAIL_CONFIGURATION_SET)
    expect(MAIL_CONFIGURATION_SET).toBe('shouyin-prod')
  })

  it('is mailed, like a complaint, to the receiver of the alarms', () => {
    expect(properties('MailTrouble')).toEqual({
      ConfigurationSetName: { Ref: 'MailConfigurationSet' },
      EventDestination: {
        Name: 'alarms',
        Enabled: true,
        MatchingEventTypes: ['bounce', 'complaint', 'reject'],
        SnsDestination: { TopicARN: { Ref: 'Alarms' } },
      },
    })
    expect(template.Resources.MailTrouble?.DependsOn).toEqual(['AlarmsPolicy'])
  })

  it('may be published, like alarms, and nothing else may be', () => {
    expect(properties('AlarmsPolicy').Topics).toEqual([{ Ref: 'Alarms' }])
    expect(properties('AlarmsPolicy').PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: ['cloudwatch.amazonaws.com', 'ses.amazonaws.com'] },
        Action: 'sns:Publish',
        Resource: { Ref: 'Alarms' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ])
  })

  it('is reported where the shop sends mails, and in its own region alone', () => {
    for (const name of ['MailConfigurationSet', 'MailTrouble'])
      expect(template.Resources[name]?.Condition).toBe('HearsOfMails')
    expect(template.Conditions.HearsOfMails).toEqual({
      'Fn::And': [
        { 'Fn::Not': [{ 'Fn::Equals': ['shop@example.com', ''] }] },
        { 'Fn::Equals': ['ap-southeast-1', { Ref: 'AWS::Region' }] },
      ],
    })
  })
})

it('mails are sent in the configured region, and the role follows', async () => {
  const { Resources, Conditions } = await packageTemplate('prod', WILFUL_SHOP)
  expect(Resources.SendReceiptLambdaFunction?.Properties.Environment.Variables.MAIL_REGION).toBe('eu-west-1')
  expect(JSON.stringify(Conditions.HearsOfMails)).toContain('"eu-west-1"')
  const role = JSON.stringify(Resources.SendReceiptRole)
  expect(role.match(/:ses:[^:]*:/g)).toEqual([':ses:eu-west-1:', ':ses:eu-west-1:'])
})
