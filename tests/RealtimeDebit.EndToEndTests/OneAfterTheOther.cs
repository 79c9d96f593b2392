// Each test runs whole processes and a bank that answers in real time; on two cores two of them at once measure each other's
// patience instead of the service.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
