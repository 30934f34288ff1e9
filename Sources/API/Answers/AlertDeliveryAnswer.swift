internal import Registry

/// A message to a receiver, and how its delivery went.
struct AlertDeliveryAnswer: Encodable {
    let id: Int64
    let alert: Int64
    let kind: String
    let receiver: String
    let status: String
    let state: String
    let attempts: Int
    let responseStatus: Int?
    let error: String?

    init(_ delivery: AlertStore.Delivery) {
        id = delivery.id
        alert = delivery.alert.id
        kind = delivery.alert.kind
        receiver = delivery.receiver
        status = delivery.status
        state = delivery.state
        attempts = delivery.attempts
        responseStatus = delivery.responseStatus
        error = delivery.error
    }
}
