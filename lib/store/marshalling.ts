/**
 * How values become DynamoDB's own, whichever client sends them. New each time, since the AWS SDK's document client
 * changes what it is given.
 */
export const marshallOptions = () => ({
  removeUndefinedValues: true,
  // What has a field named constructor, which callers may name theirs, would count as no plain object otherwise.
  convertClassInstanceToMap: true,
})
