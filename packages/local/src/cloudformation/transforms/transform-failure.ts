/** A transform that failed. The call that needed it is accepted all the same: the operation or the change set fails. */
export class TransformFailure extends Error {
  override readonly name = "TransformFailure";
}
