package dev.millrace.scheduler.proof;

/**
 * What lies in some bytes: a tensor, as one of its writes left it. Reads name the content they are meant to see.
 *
 * @param tensor name of the tensor
 * @param version number of its writes before, so that a later write is told from an earlier one
 */
public record Content(String tensor, int version) {

    @Override
    public String toString() {
        return version == 0 ? tensor : tensor + " (write " + version + ")";
    }
}
