/** The marshalling options of both clients. A new object each time, since the AWS SDK's document client modifies it. */
export const marshallOptions = () => ({
  removeUndefinedValues: true,
  // An object with a field named `constructor`, which callers may use, does not count as a plain one.
  convertClassInstanceToMap: true,
})
