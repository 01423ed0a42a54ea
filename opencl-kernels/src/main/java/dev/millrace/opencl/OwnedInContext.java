package dev.millrace.opencl;

/** A handle that lives in a context, which knows it until it is closed. */
abstract class OwnedInContext<H> extends Owned<H> {

    final DriverContext<H> context;

    OwnedInContext(DriverContext<H> context, HandleType type, String label, H handle) {
        super(context.raw, type, label, handle);
        this.context = context;
    }

    @Override
    void afterRelease() {
        context.forget(this);
    }
}
